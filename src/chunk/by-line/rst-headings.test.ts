import { expect, it } from 'vitest';
import { createChunker } from '../index.ts';

const chunker = await createChunker();

async function symbols(text: string): Promise<string[]> {
  const file = await chunker.chunk({ path: 'x.rst', text, language: 'rst' });
  return file.symbols.map(({ startLine, endLine, kind, scope, name }) => {
    return `${startLine}-${endLine} ${kind} ${scope === '' ? '' : `${scope} > `}${name}`;
  });
}

it('titles have the level of their marks, in the order in which these are met', async () => {
  const text = [
    '=====',
    'Tides',
    '=====',
    '',
    'Reading',
    '=======',
    '',
    'By hand, with ``read``',
    '----------------------',
    'Text.',
    '',
    'Writing',
    '=======',
    'More.',
    '',
  ].join('\n');
  expect(await symbols(text)).toEqual([
    '1-14 section Tides',
    '5-11 section Tides > Reading',
    '8-11 section Tides.Reading > By hand, with read',
    '12-14 section Tides > Writing',
  ]);
});

it('a label belongs to the title below it, and is a place of its own where there is none', async () => {
  const text = '.. _low-water:\n\nLow water\n=========\n\nText.\n\n.. _gauge:\n\nThe gauge is read here.\n';
  expect(await symbols(text)).toEqual(['1-10 section Low water', '8-10 section Low water > gauge']);
});

it('directives that describe code are definitions inside of their section', async () => {
  const text = 'API\n===\n\n.. class:: Gauge(name)\n\n   .. method:: read()\n\n      Reads.\n\nNotes\n=====\n';
  expect(await symbols(text)).toEqual([
    '1-9 section API',
    '4-9 function API > Gauge(name)',
    '6-9 function API.Gauge(name) > read()',
    '10-11 section Notes',
  ]);
});

it('transitions, tables, quotes and literal text are no titles', async () => {
  const text = [
    'Text of one line,',
    'and another.',
    '',
    '------',
    '',
    '=====  =====',
    'a      b',
    '=====  =====',
    '1      2',
    '=====  =====',
    '',
    '.. code-block:: text',
    '',
    '   Not this',
    '   ========',
    '',
  ].join('\n');
  expect(await symbols(text)).toEqual([]);
});

it('files that are taken in are its imports', async () => {
  const file = await chunker.chunk({ path: 'x.rst', text: 'A\n=\n\n.. include:: ../NOTES.rst\n', language: 'rst' });
  expect(file.imports).toEqual(['../NOTES.rst']);
});
