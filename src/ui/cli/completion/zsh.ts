/** The completion script for zsh: a function for each command, which hands its options and arguments to `_arguments`. */

import { type ArgumentEntry, allCommands, type CommandEntry, type OptionEntry, type Values } from './table.ts';

export function zshScript(program: CommandEntry): string {
  const commands = allCommands(program);
  return `#compdef mlx-code
# zsh completion for mlx-code, made by "mlx-code completion zsh".

${commands.map(commandFunction).join('\n\n')}

# Names that the program looks up, of a kind.
_mlx-code_names() {
  local kind="$1"
  local -a names root
  local at=\${words[(I)(-r|--root)]}
  (( at > 0 && at + 1 < CURRENT )) && root=(--root "\${(Q)\${~words[at + 1]}}")
  names=("\${(@f)$(mlx-code $kind-names $root -- "\${(Q)PREFIX}" 2>/dev/null)}")
  compadd -a names
}

# In a folder of $fpath this file is the function itself; sourced, it has to be made known.
if [[ "\${funcstack[1]}" == _mlx-code ]]; then
  _mlx-code "$@"
elif (( $+functions[compdef] )); then
  compdef _mlx-code mlx-code
else
  print -u2 'mlx-code: completion needs "autoload -U compinit && compinit" before it.'
fi
`;
}

// --- internal ---

function commandFunction(command: CommandEntry): string {
  return command.commands.length > 0 ? branch(command) : leaf(command);
}

function leaf({ path, options, arguments: args }: CommandEntry): string {
  const specs = [...options.map(optionSpec), ...args.map(argumentSpec)];
  const body = specs.length === 0 ? '  _message "no arguments"' : `  ${argumentsCall('-s -S', specs)}`;
  return `${functionName(path)}() {\n${body}\n}`;
}

function branch({ path, options, commands }: CommandEntry): string {
  const described = commands.map((inner) => `    ${quoted(`${nameOf(inner)}:${escapeColons(inner.summary)}`)}`);
  const choices = commands.map((inner) => `    (${nameOf(inner)}) ${functionName(inner.path)} && ret=0 ;;`);
  const call = argumentsCall('-C -s -S', [...options.map(optionSpec), "'1:command:->command'", "'*::argument:->rest'"]);
  return `${functionName(path)}() {
  local context state state_descr line curcontext="$curcontext" ret=1
  local -a commands
  typeset -A opt_args
  commands=(
${described.join('\n')}
  )
  ${call} && ret=0
  case $state in
  (command) _describe -t commands 'command' commands && ret=0 ;;
  (rest)
    case $words[1] in
${choices.join('\n')}
    esac
    ;;
  esac
  return ret
}`;
}

function argumentsCall(flags: string, specs: readonly string[]): string {
  return [`_arguments ${flags}`, ...specs].join(' \\\n    ');
}

function optionSpec({ flags, description, repeats, value }: OptionEntry): string {
  const ends = flags.map((flag) => (value === null ? flag : `${flag}${flag.startsWith('--') ? '=' : '+'}`));
  const alone = repeats ? quoted('*') : quoted(`(${flags.join(' ')})`);
  const names = ends.length === 1 ? ends[0] : `{${ends.join(',')}}`;
  const action = value === null ? '' : `:${escapeColons(value.name)}:${actionOf(value.values)}`;
  return `${alone}${names}${quoted(`[${escapeBrackets(description)}]${action}`)}`;
}

function argumentSpec({ name, required, repeats, values }: ArgumentEntry): string {
  const place = repeats ? '*:' : required ? ':' : '::';
  return quoted(`${place}${escapeColons(name)}:${actionOf(values)}`);
}

function actionOf(values: Values): string {
  switch (values.kind) {
    case 'nothing':
      return ' ';
    case 'files':
      return '_files';
    case 'folders':
      return '_files -/';
    case 'symbols':
    case 'sessions':
    case 'templates':
      return `{_mlx-code_names ${values.kind.slice(0, -1)}}`;
    case 'words':
      return values.list ? `_values -s , ${values.name} ${values.words.join(' ')}` : `(${values.words.join(' ')})`;
  }
}

function functionName(path: readonly string[]): string {
  return ['_mlx-code', ...path].join('-');
}

function nameOf(command: CommandEntry): string {
  return command.path.at(-1) ?? '';
}

function escapeColons(text: string): string {
  return text.replaceAll(/[\\:]/g, '\\$&');
}

function escapeBrackets(text: string): string {
  return text.replaceAll(/[\\[\]]/g, '\\$&');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
