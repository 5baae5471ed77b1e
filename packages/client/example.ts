import { createClient, openService, ServiceProblem } from './src/index.ts';

/** Searches a folder, reads an answer as it is written, and tells what changed until the signal fires. */
export async function example(
  folder: string,
  command: readonly [string, ...string[]],
  signal: AbortSignal,
): Promise<string[]> {
  const told: string[] = [];
  const service = await openService(folder, command);
  const code = createClient(service);
  try {
    const { results } = await code.search({ query: 'refresh an access token', limit: 5 });
    for (const { path, startLine, symbol } of results) told.push(`${path}:${startLine} ${symbol}`);

    for await (const event of code.ask({ question: 'how is the access token refreshed?' })) {
      if (event.event === 'text') told.push(event.text ?? '');
    }

    await code.index();
    for await (const event of code.events({ after: 0, signal })) {
      told.push(event.kind);
      if (event.kind === 'job.progress') break;
    }
  } catch (error) {
    if (error instanceof ServiceProblem) told.push(`${error.code}: ${error.message} ${error.hint}`);
    else throw error;
  } finally {
    await service.end();
  }
  return told;
}
