import { evidenceCommand } from '../../lab/drill/evidence-command';

/** Runs `npm run evidence` with these words: its exit code, and all that it printed. */
export async function runEvidence(...args: readonly string[]): Promise<{ code: number; said: string }> {
  const said: string[] = [];
  const io = { stdout: (text: string) => void said.push(text), stderr: (text: string) => void said.push(text) };
  const code = await evidenceCommand(args, io);
  return { code, said: said.join('\n') };
}
