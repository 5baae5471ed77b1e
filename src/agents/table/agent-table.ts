/**
 * The coding agents that `install` knows, as of 2026-11-29: read from their manuals and from programs that write the same
 * files. The agents themselves need accounts and were not run.
 */

import type { AgentFiles, AgentRow, HookPlace, InstructionsPlace, ServerPlace } from './agent-types.ts';

const SERVERS = ['mcpServers'];
const json = (file: string, shape: ServerPlace['shape'] = 'stdio', at: readonly string[] = SERVERS): ServerPlace => ({
  ...{ file, format: 'json', at, shape },
});
const toml = (file: string): ServerPlace => ({ file, format: 'toml', at: ['mcp_servers'], shape: 'timed' });
const text = (file: string, head?: InstructionsPlace['head']): InstructionsPlace =>
  head === undefined ? { file } : { file, head };
const files = (
  server: ServerPlace | readonly ServerPlace[],
  instructions?: InstructionsPlace,
  hook?: HookPlace,
): AgentFiles => ({
  servers: 'file' in server ? [server] : server,
  ...(instructions === undefined ? {} : { instructions }),
  ...(hook === undefined ? {} : { hook }),
});
const nested = (file: string, tools: string): HookPlace => ({
  file,
  form: 'nested',
  matcher: `${tools}|mcp__mlx-code__.*`,
});
const flat = (file: string): HookPlace => ({ file, form: 'flat' });

/** Several agents read it, and share what stands in it. */
const AGENTS_MD = text('./AGENTS.md');
const COPILOT_MD = text('./.github/copilot-instructions.md');
const opencodePlaces = (folder: string, name: string): ServerPlace[] =>
  [`${folder}${name}.jsonc`, `${folder}${name}.json`].map((file) => json(file, 'command', ['mcp']));
/** A second form of its file has the servers one level deeper. */
const withNewer = (places: readonly ServerPlace[]) => places.map((place) => ({ ...place, newer: ['mcp', 'servers'] }));

export const AGENTS: readonly AgentRow[] = [
  {
    ...{
      id: 'claude-code',
      name: 'Claude Code',
      isDesktop: false,
      signs: ['~/.claude.json', '$CLAUDE', './.mcp.json', './.claude'],
    },
    user: files(json('~/.claude.json'), text('$CLAUDE/CLAUDE.md'), nested('$CLAUDE/settings.json', 'Grep|Bash')),
    project: files(json('./.mcp.json'), text('./CLAUDE.md'), nested('./.claude/settings.json', 'Grep|Bash')),
  },
  {
    ...{ id: 'codex', name: 'Codex', isDesktop: false, signs: ['$CODEX', './.codex'] },
    user: files(toml('$CODEX/config.toml'), text('$CODEX/AGENTS.md'), nested('$CODEX/hooks.json', 'Bash')),
    project: files(toml('./.codex/config.toml'), AGENTS_MD, nested('./.codex/hooks.json', 'Bash')),
  },
  {
    ...{ id: 'cursor', name: 'Cursor', isDesktop: true, signs: ['~/.cursor', './.cursor'] },
    user: files(json('~/.cursor/mcp.json')),
    project: files(
      json('./.cursor/mcp.json'),
      text('./.cursor/rules/mlx-code.mdc', { description: 'Search of this code with mlx-code', alwaysApply: true }),
    ),
  },
  {
    ...{ id: 'vscode', name: 'VS Code', isDesktop: true, signs: ['$APPS/Code/User', './.vscode/mcp.json'] },
    user: files(
      json('$APPS/Code/User/mcp.json', 'stdio', ['servers']),
      text('$APPS/Code/User/prompts/mlx-code.instructions.md', { applyTo: '**' }),
    ),
    project: files(json('./.vscode/mcp.json', 'stdio', ['servers']), COPILOT_MD),
  },
  {
    ...{
      id: 'copilot',
      name: 'Copilot CLI',
      isDesktop: false,
      signs: ['~/.copilot', './.github/copilot-instructions.md'],
    },
    user: files(
      json('~/.copilot/mcp-config.json', 'allTools'),
      text('~/.copilot/copilot-instructions.md'),
      flat('~/.copilot/hooks/mlx-code.json'),
    ),
    project: files(json('./.mcp.json'), COPILOT_MD, flat('./.github/hooks/mlx-code.json')),
  },
  {
    ...{ id: 'gemini', name: 'Gemini CLI', isDesktop: false, signs: ['~/.gemini/settings.json', './.gemini'] },
    user: files(json('~/.gemini/settings.json', 'plain'), text('~/.gemini/GEMINI.md')),
    project: files(json('./.gemini/settings.json', 'plain'), text('./GEMINI.md')),
  },
  {
    ...{
      id: 'antigravity',
      name: 'Antigravity',
      isDesktop: true,
      signs: ['~/.gemini/config', '~/.gemini/antigravity'],
    },
    user: files(json('~/.gemini/config/mcp_config.json', 'plain'), text('~/.gemini/GEMINI.md')),
    project: null,
  },
  {
    ...{ id: 'qwen', name: 'Qwen Code', isDesktop: false, signs: ['~/.qwen', './.qwen'] },
    user: files(json('~/.qwen/settings.json', 'plain'), text('~/.qwen/QWEN.md')),
    project: files(json('./.qwen/settings.json', 'plain'), text('./QWEN.md')),
  },
  {
    ...{ id: 'opencode', name: 'opencode', isDesktop: false },
    signs: ['$CONFIG/opencode', './opencode.json', './opencode.jsonc', './.opencode'],
    user: files(withNewer(opencodePlaces('$CONFIG/opencode/', 'opencode')), text('$CONFIG/opencode/AGENTS.md')),
    project: files(withNewer(opencodePlaces('./', 'opencode')), AGENTS_MD),
  },
  {
    ...{ id: 'kilo', name: 'Kilo', isDesktop: false, signs: ['$CONFIG/kilo', './kilo.json', './kilo.jsonc'] },
    user: files(opencodePlaces('$CONFIG/kilo/', 'kilo'), text('$CONFIG/kilo/AGENTS.md')),
    project: files(opencodePlaces('./', 'kilo'), AGENTS_MD),
  },
  {
    ...{ id: 'zed', name: 'Zed', isDesktop: true, signs: ['$CONFIG/zed', './.zed'] },
    user: files(json('$CONFIG/zed/settings.json', 'zed', ['context_servers'])),
    project: files(json('./.zed/settings.json', 'zed', ['context_servers']), AGENTS_MD),
  },
  {
    ...{ id: 'windsurf', name: 'Windsurf', isDesktop: true, signs: ['~/.codeium/windsurf'] },
    user: files(
      json('~/.codeium/windsurf/mcp_config.json', 'plain'),
      text('~/.codeium/windsurf/memories/global_rules.md'),
    ),
    project: null,
  },
  {
    ...{ id: 'cline', name: 'Cline', isDesktop: true },
    signs: ['~/.cline', '$APPS/Code/User/globalStorage/saoudrizwan.claude-dev'],
    user: files(
      [
        json('~/.cline/data/settings/cline_mcp_settings.json', 'transport'),
        json('$APPS/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json', 'plain'),
      ],
      text('~/Documents/Cline/Rules/mlx-code.md'),
    ),
    project: null,
  },
  {
    ...{ id: 'continue', name: 'Continue', isDesktop: true, signs: ['~/.continue', './.continue'] },
    user: files(
      {
        ...{ file: '~/.continue/config.yaml', format: 'yaml', at: SERVERS, shape: 'named', isList: true },
        beside: { name: 'Local', version: '1.0.0', schema: 'v1' },
      },
      text('~/.continue/rules/mlx-code.md', { name: 'mlx-code', alwaysApply: true }),
    ),
    project: files(
      {
        ...{ file: './.continue/mcpServers/mlx-code.yaml', format: 'yaml', at: SERVERS, shape: 'named', isList: true },
        beside: { name: 'mlx-code', version: '1.0.0', schema: 'v1' },
      },
      text('./.continue/rules/mlx-code.md', { name: 'mlx-code', alwaysApply: true }),
    ),
  },
  {
    ...{ id: 'goose', name: 'Goose', isDesktop: false, signs: ['$CONFIG/goose'] },
    user: files(
      { file: '$CONFIG/goose/config.yaml', format: 'yaml', at: ['extensions'], shape: 'goose' },
      text('$CONFIG/goose/.goosehints'),
    ),
    project: null,
  },
  {
    ...{ id: 'amp', name: 'Amp', isDesktop: false, signs: ['$CONFIG/amp', './.amp'] },
    // One name with a dot in it, not two.
    user: files(json('$CONFIG/amp/settings.json', 'plain', ['amp.mcpServers']), text('$CONFIG/amp/AGENTS.md')),
    project: files(json('./.amp/settings.json', 'plain', ['amp.mcpServers']), AGENTS_MD),
  },
  {
    ...{ id: 'junie', name: 'Junie', isDesktop: true, signs: ['~/.junie', './.junie'] },
    user: files(json('~/.junie/mcp/mcp.json', 'plain')),
    project: files(json('./.junie/mcp/mcp.json', 'plain'), text('./.junie/guidelines.md')),
  },
  {
    ...{ id: 'kiro', name: 'Kiro', isDesktop: true, signs: ['~/.kiro', './.kiro'] },
    user: files(
      json('~/.kiro/settings/mcp.json', 'plain'),
      text('~/.kiro/steering/mlx-code.md', { inclusion: 'always' }),
    ),
    project: files(
      json('./.kiro/settings/mcp.json', 'plain'),
      text('./.kiro/steering/mlx-code.md', { inclusion: 'always' }),
    ),
  },
  {
    ...{ id: 'grok', name: 'Grok Build', isDesktop: false, signs: ['~/.grok', './.grok'] },
    user: files(
      toml('~/.grok/config.toml'),
      text('~/.grok/AGENTS.md'),
      nested('~/.grok/hooks/mlx-code.json', 'Grep|Bash'),
    ),
    project: files(toml('./.grok/config.toml'), AGENTS_MD, nested('./.grok/hooks/mlx-code.json', 'Grep|Bash')),
  },
  {
    ...{ id: 'claude-desktop', name: 'Claude Desktop', isDesktop: true, signs: ['$APPS/Claude'] },
    user: files(json('$APPS/Claude/claude_desktop_config.json', 'plain')),
    project: null,
  },
];

export const AGENT_IDS: readonly string[] = AGENTS.map(({ id }) => id);
