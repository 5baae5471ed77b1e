/** What agents are told of us: in their instructions, and after several searches by text in a row. */

export const INSTRUCTIONS = `## Code search: mlx-code

The MCP server \`mlx-code\` searches this code by meaning, by word and by symbol. It reads saved files before it answers.

- Where is something done? Ask \`search_code\` in your own words, before you use grep.
- A name: \`find_symbol\` finds its definition, \`find_references\` its uses.
- An overview: \`project_map\`. Code like a place that you know: \`find_related\`.
- Use grep for exact text, and in files that you know already.
- Without the server, for example in a subagent: \`mlx-code search "your question"\`.`;

export const REMINDER =
  'Several text searches in a row. The MCP server mlx-code finds code by meaning and by symbol: ask search_code in your ' +
  'own words, or find_symbol and find_references for a name. In a shell: mlx-code search "your question".';
