/** Notebooks as scripts: every line of code and prose at its own line of the file, nothing of outputs. */

import { describe, expect, it } from 'vitest';
import { notebookText } from './notebook.ts';

function notebook(cells: readonly object[], language = 'python'): string {
  const metadata = { kernelspec: { language, name: 'x' }, language_info: { name: language } };
  return `${JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}

const CELLS = [
  { cell_type: 'markdown', metadata: {}, source: ['# Tides\n', '\n', 'How "high" \\ it is.'] },
  {
    cell_type: 'code',
    execution_count: 1,
    metadata: {},
    outputs: [
      {
        output_type: 'display_data',
        data: { 'image/png': 'iVBORw0KGgo'.repeat(2000), 'text/plain': ['SECRET_OUTPUT\n'] },
      },
    ],
    source: ['%matplotlib inline\n', 'import math\n', 'def read_gauge(id):\n', '    return f"{id}\\n"\n', '\n', '!ls'],
  },
  { cell_type: 'code', metadata: {}, outputs: [], source: ['%%bash\n', 'echo hi'] },
];

describe('notebookText', () => {
  it('keeps each line at the line of the file where it stands', () => {
    const text = notebook(CELLS);
    const lines = text.split('\n');
    const script = notebookText(text)?.split('\n') ?? [];
    expect(script).toHaveLength(lines.length);
    expect(script[0]).toBe('# Jupyter notebook, python');
    for (const [code, shown] of [
      ['# Tides', '# # Tides'],
      ['How ', '# How "high" \\ it is.'],
      ['%matplotlib', '# %matplotlib inline'],
      ['import math', 'import math'],
      ['def read_gauge', 'def read_gauge(id):'],
      ['    return', '    return f"{id}\\n"'],
      ['!ls', '# !ls'],
      ['echo hi', '# echo hi'],
    ] as const) {
      const at = lines.findIndex((line) => line.trimStart().startsWith(`"${code}`));
      expect([code, script[at]]).toEqual([code, shown]);
    }
    expect(script.filter((line) => line.startsWith('# %%'))).toEqual(['# %% [markdown]', '# %%', '# %%', '# %%bash']);
    expect(script.join('\n')).not.toMatch(/iVBOR|SECRET_OUTPUT|execution_count/);
  });

  it('notes in the way of the language, and keeps the ends of lines', () => {
    const text = notebook(CELLS.slice(0, 1), 'scala').replaceAll('\n', '\r\n');
    expect(notebookText(text)).toMatch(/^\/\/ Jupyter notebook, scala\r\n/);
  });

  it('leaves alone what is no notebook, and one on a single line', () => {
    for (const text of [
      '',
      '{}',
      '{"cells": [',
      'plain "cells": text',
      JSON.stringify({ cells: CELLS }),
      '[[['.repeat(500),
    ])
      expect(notebookText(text)).toBeNull();
    expect(notebookText(`{"cells": [\n"${'\\'.repeat(50_000)}`)).toBeNull();
  });

  it('never throws, and never changes the number of lines, whatever is cut out', () => {
    const text = notebook(CELLS);
    for (let at = 0; at < 1500; at += 3) {
      const broken = text.slice(0, at) + text.slice(at + 5);
      const script = notebookText(broken);
      if (script !== null) expect(script.split('\n')).toHaveLength(broken.split('\n').length);
    }
  });
});
