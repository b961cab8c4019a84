import { PROMISES } from '../../lab/judge/promises/promise';
import { CONDUCT_BUGS, DATA_BUGS, SERVICE_BUGS } from './bugs';
import { describeBugs, planted } from './planted';

describeBugs(CONDUCT_BUGS);

describe('planted bugs', () => {
  it('exist for every promise', () => {
    const planted = [...DATA_BUGS, ...CONDUCT_BUGS, ...SERVICE_BUGS].map(({ promise }) => promise);
    expect([...new Set(planted)].sort()).toEqual([...PROMISES].sort());
  });

  it('are refused if the text to replace does not occur exactly once', () => {
    const edit = { module: 'strategy/views', find: 'no such text', replace: '' };
    expect(() => planted({ edits: [edit] })).toThrow('"no such text" is 0 times in strategy/views');
    expect(() => planted({ edits: [{ ...edit, find: 'return' }] })).toThrow(/is \d+ times in strategy\/views/);
    expect(() => planted({ edits: [{ ...edit, module: 'strategy/nothing' }] })).toThrow('0 times in strategy/nothing');
  });
});
