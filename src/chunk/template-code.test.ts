/** Code in templates: definitions between tags and in scripts, at their own lines. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Chunker, createChunker } from './index.ts';
import { codeOfTemplate } from './template-code.ts';

let chunker: Chunker;
beforeAll(async () => {
  chunker = await createChunker({ limitMs: 20_000 });
});
afterAll(() => chunker.close());

const CASES: readonly (readonly [language: string, text: string, expected: readonly string[]])[] = [
  [
    'erb',
    '<%# note %>\n<div id="chart">\n<% def low_water(x) %>\n  <p><%= x %></p>\n<% end %>\n<script>\n  const url = "<%= path %>";\n  function drawChart() { return {{ data }}; }\n</script>\n</div>\n',
    ['2-10 section chart', '3-5 function low_water', '7-7 constant url', '8-8 function drawChart'],
  ],
  ['ejs', '<% function low(x) { %>\n<p><%= x %></p>\n<% } %>\n<%- include("head.ejs") %>\n', ['1-3 function low']],
  [
    'jsp',
    '<%@ page import="java.util.List" %>\n<%!\n  int readGauge(int id) {\n    return id;\n  }\n%>\n<h1>Hi</h1>\n',
    ['3-5 method readGauge', '7-7 section Hi'],
  ],
  [
    'jinja',
    '{% block body %}\n<script>\nfunction save() { return {{ x|tojson }}; }\n</script>\n{% endblock %}\n',
    ['1-5 section body', '3-3 function save'],
  ],
  ['gotemplate', '<script src="a.js"></script>\n{{ define "x" }}{{ end }}\n', ['2-2 section x']],
];

describe('templates', () => {
  it.each(CASES)('%s: %j', async (language, text, expected) => {
    const { symbols, chunks } = await chunker.chunk({ path: 'x', text, language });
    expect(symbols.map(({ name, kind, startLine, endLine }) => `${startLine}-${endLine} ${kind} ${name}`)).toEqual(
      expected,
    );
    expect(chunks.map((chunk) => chunk.text).join('')).toBe(text);
  });

  it('keep length and lines, in time in proportion to the text', () => {
    const units = ['<%', '%>', '<script>', '</script', '{{', '<% a %>\r\n', '<script>x</script>\n', '{%'];
    for (const unit of units) {
      const text = unit.repeat(200_000 / unit.length);
      for (const code of codeOfTemplate(text, 'erb')) {
        expect(code.text).toHaveLength(text.length);
        expect(code.text.split('\n')).toHaveLength(text.split('\n').length);
      }
    }
  });
});
