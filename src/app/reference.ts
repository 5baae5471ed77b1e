/** The reference pages of settings and errors, generated from the tables that the program itself runs on. */

import { ERROR_CATALOGUE } from '../base/errors.ts';
import { CONFIG_KEY_NAMES, CONFIG_KEYS, defaultText, environmentName, type Narrowing } from './config/config-keys.ts';

const NARROWING: Readonly<Record<Narrowing, string>> = {
  smaller: 'may lower it',
  more: 'may add to it',
  subset: 'may choose among those allowed',
  off: 'may switch it off',
  never: 'may not set it',
};

/** docs/config.md: every setting with default, unit, limits and meaning. */
export function configReference(): string {
  const sections = CONFIG_KEY_NAMES.map((name) => {
    const key = CONFIG_KEYS[name];
    const unit = key.unit === '' ? '' : `, in ${key.unit}`;
    return [
      `### \`${name}\``,
      '',
      key.doc,
      '',
      `- Value: ${key.expects}${unit}`,
      `- Default: \`${defaultText(name)}\``,
      `- Environment: \`${environmentName(name)}\``,
      `- A project's own file: ${NARROWING[key.narrow]}`,
    ].join('\n');
  });
  return `${CONFIG_INTRO}\n${sections.join('\n\n')}\n\n${CUSTOM_SECTION}\n${KEYS_SECTION}`;
}

/** docs/errors.md: every error code with its exit code and remedy. */
export function errorReference(): string {
  const rows = Object.entries(ERROR_CATALOGUE).map(
    ([code, { title, hint, exitCode }]) => `| \`${code}\` | ${exitCode} | ${title}. | ${hint.replaceAll('|', '\\|')} |`,
  );
  return `${ERRORS_INTRO}\n${rows.join('\n')}\n`;
}

// --- internal ---

const CONFIG_INTRO = `# Settings

Settings come from five places; each later one wins:

1. the defaults below,
2. the user's file, \`~/.config/mlx-code/config.json\`,
3. the project's file, \`.mlx-code.json\` in the root, which may only narrow what the user allows,
4. the environment,
5. flags of the command line.

\`mlx-code config\` shows every value in force and where it came from. Both files are JSON with comments and trailing
commas, with the part before the dot as an object: \`{ "search": { "limit": 20 } }\`. In the environment a list is
separated by commas.
`;

const CUSTOM_SECTION = `### \`commands\` and \`aliases\`

Commands and aliases of your own, beside the templates that \`mlx-code templates\` lists. A command is a prompt, or a template with a
question that is always asked; an alias is another name for a template or a command. Names have small letters, digits and \`-\`.

\`\`\`jsonc
{
  "commands": {
    "races": { "template": "review", "question": "Look for data races.", "description": "Review for races" },
    "haiku": { "prompt": "Say in a haiku what {{files}} does. {{question}}" }
  },
  "aliases": { "r": "review" }
}
\`\`\`

A project's own file may add commands and aliases under new names. They are prompts and nothing else, and are shown as the
project's. They may replace one of yours, or a built-in one, only in a project that \`templates.trusted\` names; the same
holds for the files in a project's \`.mlx-code/templates/\`.
`;

const KEYS_SECTION = `### \`keys\`

Keys of the chat, by action; its help (\`?\`) shows the actions and their keys. Only your own file may set them. A list
gives an action several keys, an empty one takes them away, and an action that loses a key to another is named in a warning.

\`\`\`jsonc
{
  "keys": {
    "external-editor": ["ctrl+g", "f4"],
    "newline": ["ctrl+j", "alt+enter"],
    "suspend": []
  }
}
\`\`\`

A key is written \`ctrl+g\`, \`alt+enter\`, \`ctrl+shift+z\`, \`pageup\`, \`f2\`, \`G\` or \`?\`.
`;

const ERRORS_INTRO = `# Errors

A failing command prints what happened, what to do about it, and the code below, on stderr.
Besides these, exit code 0 means found or done, and 1 means nothing found. It is 2 when nothing was found and a path given to search does not exist.

| code | exit code | what happened | what to do |
| --- | --- | --- | --- |`;
