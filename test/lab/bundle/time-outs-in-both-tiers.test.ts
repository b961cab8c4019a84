/** A command may have a time-out of its own, in both tiers. */
import { S3 } from '../../../lab/cloud/s3';
import { resource } from '../cloud/bench';
import { stages } from './both-tiers';

const BUCKET = 'companyos-dev-far';
const FAR = 'us-west-2';
const stage = stages(
  {
    ...{ sdk: '@aws-sdk/client-s3', names: 'S3Client, PutObjectCommand' },
    client: `new S3Client({
      ...{ region: '${FAR}', maxAttempts: 1 },
      requestHandler: { requestTimeout: 2000, throwOnRequestTimeout: true },
    })`,
    handler: `async ({ own }) => {
      const put = new PutObjectCommand({ Bucket: '${BUCKET}', Key: 'a', Body: 'b' });
      return { heard: await client.send(put, own).then(() => 'written', ({ message }) => message) };
    }`,
  },
  {
    prefix: 's3',
    statement: { Action: ['s3:*'], Resource: ['*'] },
    provisioned: (kernel) => {
      const s3 = new S3(kernel);
      s3.provision(resource('AWS::S3::Bucket', { BucketName: BUCKET }, { ref: BUCKET, region: FAR }));
      return s3;
    },
  },
);

it.each(['wire', 'fast'] as const)('outlasts the one of the client in the %s tier', async (tier) => {
  const { kernel, call } = stage(tier);
  kernel.network.slowDown(FAR, 3000);
  expect(await call({ own: { requestTimeout: 4000 } })).toEqual({ heard: 'written' });
  expect(await call({})).toEqual({ heard: expect.stringContaining('the configured 2000 ms requestTimeout') as string });
  expect(await call({ own: { requestTimeout: 2500 } })).toEqual({
    heard: expect.stringContaining('the configured 2500 ms requestTimeout') as string,
  });
});
