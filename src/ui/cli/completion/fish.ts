/** The completion script for fish: a rule for each command, option and argument, active where it is allowed. */

import { type ArgumentEntry, allCommands, type CommandEntry, type OptionEntry, type Values } from './table.ts';

export function fishScript(program: CommandEntry): string {
  const commands = allCommands(program);
  return `# fish completion for mlx-code, made by "mlx-code completion fish".

# Prints the command that the words before the cursor choose, and how many arguments they give it.
function __mlx_code_line
    set -l words (commandline -opc)
    set -l command ''
    set -l position 0
    set -l pending 0
    set -l only_arguments 0
    for word in $words[2..-1]
        if test $pending = 1
            set pending 0
        else if test $only_arguments = 1
            set position (math $position + 1)
        else if test "$word" = --
            set only_arguments 1
        else if string match -q -- '-?*' "$word"
            contains -- "$command $word" $__mlx_code_takes; and set pending 1
        else if test $position = 0; and contains -- (string trim "$command $word") $__mlx_code_commands
            set command (string trim "$command $word")
        else
            set position (math $position + 1)
        end
    end
    echo $command
    echo $position
end

function __mlx_code_at -a command from to
    set -l line (__mlx_code_line)
    test "$line[1]" = "$command" -a "$line[2]" -ge "$from" -a "$line[2]" -le "$to"
end

# Words of which several may stand with commas between.
function __mlx_code_list
    set -l before (commandline -ct | string replace -r -- '^--[^=]*=' '' | string replace -r '[^,]*$' '')
    printf '%s\\n' $before$argv
end

# Names that the program looks up, of a kind.
function __mlx_code_names
    set -l words (commandline -opc)
    set -l root
    if set -l at (contains -i -- -r $words; or contains -i -- --root $words)
        set root --root $words[(math $at + 1)]
    end
    mlx-code $argv[1]-names $root -- (string unescape -- (commandline -ct)) 2>/dev/null
end

set -g __mlx_code_commands ${commands.flatMap(({ path }) => (path.length === 0 ? [] : [quoted(path.join(' '))])).join(' ')}
# Options that take a value, behind the command they belong to.
set -g __mlx_code_takes ${commands.flatMap(takes).join(' ')}

complete -c mlx-code -e
complete -c mlx-code -f
${commands.flatMap(rules).join('\n')}
`;
}

// --- internal ---

/** More arguments than anybody types. */
const MANY = 9999;

function takes({ path, options }: CommandEntry): string[] {
  return options.flatMap(({ flags, value }) =>
    value === null ? [] : flags.map((flag) => quoted(`${path.join(' ')} ${flag}`)),
  );
}

function rules({ path, options, arguments: args, commands }: CommandEntry): string[] {
  return [
    ...commands.map((inner) => rule(path, 0, 0, `-a ${inner.path.at(-1)} -d ${quoted(inner.summary)}`)),
    ...options.map((option) => rule(path, 0, MANY, optionRule(option))),
    ...args.flatMap((argument, index) => argumentRule(path, argument, index)),
  ];
}

function rule(path: readonly string[], from: number, to: number, what: string): string {
  return `complete -c mlx-code -n "__mlx_code_at '${path.join(' ')}' ${from} ${to}" ${what}`;
}

function optionRule({ flags, description, value }: OptionEntry): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  const parts = [...names, `-d ${quoted(description)}`];
  if (value !== null) parts.push(value.values.kind === 'files' ? '-r -F' : `-x${wordsOf(value.values)}`);
  return parts.join(' ');
}

function argumentRule(path: readonly string[], { values, repeats }: ArgumentEntry, index: number): string[] {
  if (values.kind === 'nothing') return [];
  const what = values.kind === 'files' ? '-F' : wordsOf(values).trim();
  return [rule(path, index, repeats ? MANY : index, what)];
}

function wordsOf(values: Values): string {
  switch (values.kind) {
    case 'nothing':
    case 'files':
      return '';
    case 'folders':
      return " -a '(__fish_complete_directories (commandline -ct))'";
    case 'symbols':
    case 'sessions':
    case 'templates':
      return ` -a '(__mlx_code_names ${values.kind.slice(0, -1)})'`;
    case 'words': {
      const words = values.words.join(' ');
      return ` -a '${values.list ? `(__mlx_code_list ${words})` : words}'`;
    }
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
}
