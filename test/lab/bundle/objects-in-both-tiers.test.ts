/** Objects keep every byte, also those that are no text, in both tiers. */
import { S3 } from '../../../lab/cloud/s3';
import { resource } from '../cloud/bench';
import { stages } from './both-tiers';

const BUCKET = 'companyos-dev-bytes';
const stage = stages(
  {
    ...{ sdk: '@aws-sdk/client-s3', names: 'S3Client, PutObjectCommand, GetObjectCommand, DeleteObjectCommand' },
    client: 'new S3Client({ maxAttempts: 1 })',
    handler: `async ({ hex, text }) => {
      const at = { Bucket: '${BUCKET}', Key: 'a/b' };
      const Body = hex === undefined ? text : new Uint8Array(hex.match(/../g).map((two) => parseInt(two, 16)));
      await client.send(new PutObjectCommand({ ...at, Body }));
      const read = await client.send(new GetObjectCommand(at));
      const bytes = await read.Body.transformToByteArray();
      await client.send(new DeleteObjectCommand(at));
      const left = await client.send(new GetObjectCommand(at)).catch(({ name }) => name);
      return { hex: [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(''), left };
    }`,
  },
  {
    prefix: 's3',
    statement: { Action: ['s3:*'], Resource: ['*'] },
    provisioned: (kernel) => {
      const s3 = new S3(kernel);
      const versioned = { BucketName: BUCKET, VersioningConfiguration: { Status: 'Enabled' } };
      s3.provision(resource('AWS::S3::Bucket', versioned, { ref: BUCKET }));
      return s3;
    },
  },
);

const TEXT = 'two\nlines: <é> = 100 %';
const hexOf = (text: string): string => Buffer.from(text).toString('hex');
const ALL = Buffer.from(Array.from({ length: 256 }, (_, at) => at)).toString('hex');

describe.each(['wire', 'fast'] as const)('in the %s tier', (tier) => {
  it.each([
    ['text', { text: TEXT }, hexOf(TEXT)],
    ['bytes that are text', { hex: hexOf(TEXT) }, hexOf(TEXT)],
    ['all bytes', { hex: ALL }, ALL],
  ])('%s come back as they went, until they are deleted', async (_what, given, hex) => {
    const { call, model } = stage(tier);
    expect(await call(given)).toEqual({ hex, left: 'NoSuchKey' });
    expect(model.history(BUCKET)).toHaveLength(2);
  });
});
