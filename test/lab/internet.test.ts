import { createInternet, type HttpAnswer, type HttpRequest } from '../../lab/internet';
import { INTERNET } from '../../lab/network';
import { newKernel, runSeconds } from './cloud/bench';

const NAMES: Readonly<Record<string, string>> = {
  'us.example.com': 'us-east-1.example.com',
  'us-east-1.example.com': 'd-1.execute-api.us-east-1.amazonaws.com',
  'us-west-2.example.com': 'd-2.execute-api.us-west-2.amazonaws.com',
  'loop.example.com': 'loop.example.com',
};

function stage() {
  const kernel = newKernel();
  const served: string[] = [];
  const internet = createInternet({
    kernel,
    route53: { resolve: (name) => (NAMES[name] === undefined ? undefined : { cname: NAMES[name], ttlSeconds: 20 }) },
    apis: {
      serve: (region, request, answered) => {
        served.push(`${region} ${request.host}`);
        answered({ status: 200, headers: {}, body: '' });
      },
    },
  });
  /** The answer and when it came, or undefined within ten seconds. */
  const ask = async (from: string, host: string, more: Partial<HttpRequest> = {}) => {
    const startedAtMs = kernel.clock.now();
    let heard: (HttpAnswer & { afterMs: number }) | undefined;
    void internet.request(from, { method: 'GET', host, path: '/', headers: {}, ...more }).then((answer) => {
      heard = { ...answer, afterMs: kernel.clock.now() - startedAtMs };
    });
    await runSeconds(kernel, 10);
    return heard;
  };
  return { kernel, internet, served, ask };
}

describe('the internet', () => {
  it('follows names to the region of the API and takes the way there and back', async () => {
    const { served, ask } = stage();
    expect(await ask(INTERNET, 'us.example.com')).toMatchObject({ status: 200, afterMs: 40 });
    expect(await ask('us-west-2', 'us-east-1.example.com')).toMatchObject({ status: 200, afterMs: 64 });
    expect(served).toEqual(['us-east-1 us.example.com', 'us-east-1 us-east-1.example.com']);
  });

  it('uses a cached answer when it is given one', async () => {
    const { served, ask } = stage();
    await ask(INTERNET, 'us.example.com', { via: 'us-west-2.example.com' });
    expect(served).toEqual(['us-west-2 us.example.com']);
  });

  it('is silent when the region is lost, also while the answer is on its way, and when a link is cut', async () => {
    const { kernel, served, ask } = stage();
    kernel.network.cut('us-east-1', INTERNET);
    expect(await ask(INTERNET, 'us.example.com')).toBeUndefined();
    expect(served).toHaveLength(1);
    kernel.network.mend('us-east-1', INTERNET);
    kernel.clock.after(10, () => kernel.network.lose('us-east-1'));
    expect(await ask(INTERNET, 'us.example.com')).toBeUndefined();
    expect(await ask(INTERNET, 'us.example.com')).toBeUndefined();
    expect(served).toHaveLength(1);
  });

  it('says when a name leads nowhere', async () => {
    const { internet } = stage();
    for (const host of ['nobody.example.com', 'loop.example.com']) {
      await expect(internet.request(INTERNET, { method: 'GET', host, path: '/', headers: {} })).rejects.toThrow(
        'ENOTFOUND',
      );
    }
  });
});
