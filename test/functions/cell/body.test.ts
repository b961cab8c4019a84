import * as z from 'zod';
import { parseBody } from '../../../functions/cell/body';

const Body = z.object({ value: z.string() });

describe('a body', () => {
  it.each(['"\\ud83d"', '"a\\ude00b"', '"\\ude00\\ud83d"'])(
    'is refused when it holds half a character: %s',
    (value) => {
      const parsed = parseBody(Body, `{"value":${value}}`);
      expect(parsed).toMatchObject({ kind: 'mistaken', reply: { status: 400 } });
      expect(JSON.stringify(parsed)).toContain('value holds half of a character');
    },
  );

  it.each(['"\\ud83d\\ude00"', '"😀"', '"\\\\ud83d"', '"\\ufffd"'])('is taken with whole ones: %s', (value) => {
    expect(parseBody(Body, `{"value":${value}}`)).toEqual({
      kind: 'parsed',
      body: { value: JSON.parse(value) as string },
    });
  });
});
