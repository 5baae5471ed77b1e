import { describe, expect, it } from 'vitest';
import { processorFlags, requireProcessor } from './processor.ts';

const nehalem = ['sse', 'sse2', 'ssse3', 'sse4_1', 'sse4_2', 'popcnt'];

describe('what a native part asks of the processor', () => {
  it('names the part, what is missing, and what still works', () => {
    const flags = new Set(nehalem.filter((name) => !name.startsWith('sse4')));
    expect(() => requireProcessor('libsql', flags)).toThrow(
      expect.objectContaining({
        code: 'E_PROCESSOR',
        message: 'libsql needs sse4_1, sse4_2, which this processor does not have',
        hint: expect.stringContaining('work without it'),
      }),
    );
  });

  it('is content with what it needs, and with a system that does not tell', () => {
    requireProcessor('libsql', new Set(nehalem));
    requireProcessor('libsql', new Set());
    requireProcessor('libsql');
  });

  it('reads the features of this machine', () => {
    const flags = processorFlags();
    if (process.platform === 'linux' && process.arch === 'x64') expect(flags).toContain('sse2');
    else expect(flags.size).toBe(0);
  });
});
