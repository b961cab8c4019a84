import { createInternet, type HttpAnswer, type HttpRequest } from '../../../lab/calls/internet';
import { INTERNET } from '../../../lab/kernel/network';
import { newKernel, runSeconds } from '../cloud/bench';

const NAMES: Readonly<Record<string, string>> = {
  'us.example.com': 'us-east-1.example.com',
  'us-east-1.example.com': 'd-1.execute-api.us-east-1.amazonaws.com',
  'us-west-2.example.com': 'd-2.execute-api.us-west-2.amazonaws.com',
  'loop.example.com': 'loop.example.com',
};

function stage() {
  const kernel = newKernel();
  const served: string[] = [];
  const door = (name: string) => ({
    serve: (region: string, request: HttpRequest, answered: (answer: HttpAnswer) => void) => {
      served.push(`${name}${region} ${request.host}`);
      answered({ status: 200, headers: {}, body: '' });
    },
  });
  const internet = createInternet({
    kernel,
    route53: { resolve: (name) => (NAMES[name] === undefined ? undefined : { cname: NAMES[name], ttlSeconds: 20 }) },
    apis: door(''),
    functionUrls: door('function in '),
    companies: [
      {
        has: (host: string) => host === 'company.example',
        serve: (_request: HttpRequest, answered: (answer: HttpAnswer) => void) =>
          answered({ status: 202, headers: {}, body: 'taken' }),
      },
    ],
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
  it('leads to companies that have no region', async () => {
    expect(await stage().ask('us-west-2', 'company.example')).toMatchObject({ status: 202, body: 'taken' });
  });

  it('follows names to the region of the API and takes the way there and back', async () => {
    const { served, ask } = stage();
    expect(await ask(INTERNET, 'us.example.com')).toMatchObject({ status: 200, afterMs: 40 });
    expect(await ask('us-west-2', 'us-east-1.example.com')).toMatchObject({ status: 200, afterMs: 64 });
    expect(served).toEqual(['us-east-1 us.example.com', 'us-east-1 us-east-1.example.com']);
  });

  it('follows the address of a function to its region, which shows no certificate of ours', async () => {
    const { kernel, served, ask } = stage();
    kernel.activeFaults.doors.isCertificateExpired.set(true, 'us-west-2');
    kernel.activeFaults.isNameless.set(true, 'us-west-2', 'execute-api');
    expect(await ask(INTERNET, 'abc.lambda-url.us-west-2.on.aws')).toMatchObject({ status: 200 });
    expect(served).toEqual(['function in us-west-2 abc.lambda-url.us-west-2.on.aws']);
    kernel.network.cut(INTERNET, 'us-west-2');
    expect(await ask(INTERNET, 'abc.lambda-url.us-west-2.on.aws')).toBeUndefined();
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

  it('ends at an expired certificate, but for whoever takes any', async () => {
    const { kernel, internet, served, ask } = stage();
    kernel.activeFaults.doors.isCertificateExpired.set(true, 'us-east-1');
    const request = { method: 'GET', host: 'us-east-1.example.com', path: '/', headers: {} };
    const heard = internet.request('us-west-2', request).catch((error: unknown) => error);
    await runSeconds(kernel, 1);
    expect(await heard).toMatchObject({ code: 'CERT_HAS_EXPIRED', message: 'certificate has expired' });
    expect(await ask(INTERNET, 'us-west-2.example.com')).toMatchObject({ status: 200 });
    // Route 53's checkers do not look at it.
    expect(await ask(INTERNET, 'us-east-1.example.com', { takesAnyCertificate: true })).toMatchObject({ status: 200 });
    kernel.activeFaults.doors.isCertificateExpired.set(false, 'us-east-1');
    expect(await ask(INTERNET, 'us-east-1.example.com')).toMatchObject({ status: 200 });
    expect(served).toHaveLength(3);
  });

  it('says that the name of a region\u2019s APIs leads nowhere when it is lost', async () => {
    const { kernel, internet, ask } = stage();
    kernel.activeFaults.isNameless.set(true, 'us-east-1', 'execute-api');
    const request = { method: 'GET', host: 'us.example.com', path: '/', headers: {} };
    await expect(internet.request(INTERNET, request)).rejects.toMatchObject({ code: 'ENOTFOUND' });
    expect(await ask(INTERNET, 'us-west-2.example.com')).toMatchObject({ status: 200 });
    kernel.activeFaults.isNameless.set(false, 'us-east-1', 'execute-api');
    expect(await ask(INTERNET, 'us.example.com')).toMatchObject({ status: 200 });
  });

  it('counts which tenants of the population come to which region once somebody will ask, and no probes', async () => {
    const { kernel, ask } = stage();
    const { crowd } = kernel.activeFaults;
    const ask1 = () => ask(INTERNET, 'us.example.com', { headers: { 'x-tenant-id': 'us-east/t1' } });
    await ask1();
    crowd.makeRoom('us-east-1', 0.5);
    expect(crowd.refusedRatio('us-east-1', 0)).toBe(0);
    crowd.isCounted = true;
    await ask1();
    await ask('us-west-2', 'us-east-1.example.com', { headers: { 'x-tenant-id': 'us-east/t2' } });
    expect(crowd.refusedRatio('us-east-1', 0)).toBe(0.5);
  });
});
