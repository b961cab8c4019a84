import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { ControlStore } from '../../runtime/control/control-store';
import { BaseSettings } from '../../runtime/base-settings';
import { readSettings } from '../../runtime/settings';
import { type HttpAnswer, mistake, type Reply, toHttp } from '../answers';
import { type FaultEffect, isFeltByProbes } from '../../../strategy/fault';
import { answering } from '../front';
import { answerInstead } from '../injected';
import { HttpEvent } from '../request';
import { KnownMap, RoutingCache } from '../routes';
import type { Health, SwitchAnswer } from './contract';

const { TOPOLOGY: topology, AWS_REGION: region } = readSettings(BaseSettings);
const routing = new RoutingCache(new ControlStore({ topology, region }), new KnownMap({ topology, region }));

/** Answers Route 53's health checks, and 404 for every path that belongs to no service. */
export const handler = (event: APIGatewayProxyEventV2): Promise<HttpAnswer> =>
  answering({ region }, async () => {
    const { rawPath, requestContext } = HttpEvent.parse(event);
    const [, name, subject, ...rest] = rawPath.split('/');
    if (requestContext.http.method !== 'GET' || rest.length > 0) return answer(nothing(rawPath));
    const instead = await answerInstead(feltHere());
    if (instead) return answer(instead);
    if (name === 'health' && subject === undefined) return answer(healthy());
    return name === 'switch' && subject !== undefined ? switchOf(subject) : answer(nothing(rawPath));
  });

/**
 * What a drill injects for everybody. Known from the last `/switch` that this execution environment has answered:
 * Route 53's checkers ask for both alike, and `/health` asks no store.
 */
function feltHere(): FaultEffect | undefined {
  const nowMs = Date.now();
  const effect = routing.peek(nowMs)?.effectIn(region);
  return effect && isFeltByProbes(effect, undefined) ? effect : undefined;
}

function healthy(): Reply {
  const body: Health = { status: 'ok', region };
  return { status: 200, body };
}

/**
 * "Not drained" and "unknown" both answer 404 on purpose: the inverted health check then leaves the region in service.
 */
async function switchOf(subject: string): Promise<HttpAnswer> {
  const known = await routing.readToServe(Date.now());
  const drained = known?.isDrained(subject) ?? false;
  const body: SwitchAnswer = { region: subject, drained };
  return answer({ status: drained ? 200 : 404, body }, known?.stale ?? true);
}

function nothing(path: string): Reply {
  return mistake(404, `nothing answers ${path} here`);
}

function answer(reply: Reply, stale = false): HttpAnswer {
  return toHttp(reply, { region, stale });
}
