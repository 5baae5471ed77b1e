/** The completion script for bash. Bash 3.2, which macOS ships, has neither maps nor `compopt`; it gets by without. */

import { allCommands, type CommandEntry, type Values } from './table.ts';

export function bashScript(program: CommandEntry): string {
  const commands = allCommands(program);
  return `# bash completion for mlx-code, made by "mlx-code completion bash".

# What there is to complete for a command: sets commands, options, values (FLAG=KIND) and arguments (KIND, KIND* for the rest).
_mlx_code_about() {
  commands= options= values= arguments=
  case "$1" in
${commands.map(about).join('\n')}
  esac
}

# The words of a kind: sets words, and list where several may stand with commas between.
_mlx_code_words() {
  words= list=
  case "$1" in
${wordKinds(commands).join('\n')}
  esac
}

${LOGIC}`;
}

// --- internal ---

function about({ path, options, arguments: args, commands }: CommandEntry): string {
  const values = options.flatMap(({ flags, value }) =>
    value === null ? [] : flags.map((flag) => `${flag}=${kindOf(value.values)}`),
  );
  const sets = [
    ['commands', commands.map((command) => command.path.at(-1) ?? '')],
    ['options', options.flatMap(({ flags }) => flags)],
    ['values', values],
    ['arguments', args.map(({ values, repeats }) => `${kindOf(values)}${repeats ? '*' : ''}`)],
  ] as const;
  const lines = sets
    .filter(([, words]) => words.length > 0)
    .map(([name, words]) => `      ${name}='${words.join(' ')}'`);
  return [`    '${path.join(' ')}')`, ...lines, '      ;;'].join('\n');
}

function kindOf(values: Values): string {
  return values.kind === 'words' ? `${values.name}${values.list ? ',' : ''}` : values.kind;
}

/** Each kind once. */
function wordKinds(commands: readonly CommandEntry[]): string[] {
  const kinds = new Map<string, string>();
  const places = commands.flatMap(({ options, arguments: args }) => [
    ...options.flatMap(({ value }) => (value === null ? [] : [value.values])),
    ...args.map(({ values }) => values),
  ]);
  for (const values of places) {
    if (values.kind !== 'words') continue;
    const list = values.list ? ' list=yes' : '';
    kinds.set(kindOf(values), `    '${kindOf(values)}') words='${values.words.join(' ')}'${list} ;;`);
  }
  return [...kinds.values()];
}

const LOGIC = `# The kind of value that a flag takes: sets kind, '' for none.
_mlx_code_kind() {
  local pair
  kind=
  for pair in $values; do
    if [[ "\${pair%%=*}" == "$1" ]]; then kind="\${pair#*=}"; return; fi
  done
}

# Fills COMPREPLY with what a kind holds for what is typed; $3 stands before each in the line.
_mlx_code_reply() {
  local kind="$1" current="$2" before="$3" words list name
  case "$kind" in
    files) return ;; # readline does that best: complete -o default
    folders) compopt -o dirnames +o default 2>/dev/null; return ;;
  esac
  compopt +o default 2>/dev/null
  case "$kind" in
    symbols|sessions|templates)
      local marks=$'[\\\\\\\\"\\']'
      current="\${current//$marks/}"
      while IFS= read -r name; do
        COMPREPLY+=("$before$(printf '%q' "$name")")
      done < <(mlx-code "\${kind%s}-names" \${root:+--root "$root"} -- "$current" 2>/dev/null)
      return ;;
  esac
  _mlx_code_words "$kind"
  if [[ -n "$list" && "$current" == *,* ]]; then
    before="$before\${current%,*},"
    current="\${current##*,}"
  fi
  COMPREPLY=($(compgen -P "$before" -W "$words" -- "$current"))
}

_mlx_code() {
  local IFS=$' \\t\\n'
  local commands options values arguments kind index word flag= pending= command= position=0 only= root=
  local current="\${COMP_WORDS[COMP_CWORD]}"
  COMPREPLY=()
  _mlx_code_about ''
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    if [[ -n "$pending" ]]; then
      # Bash makes three words of --flag=value.
      [[ "$word" == '=' ]] && continue
      [[ "$flag" == -r || "$flag" == --root ]] && root="\${word/#\\~/$HOME}"
      pending=
    elif [[ -z "$only" && "$word" == -- ]]; then
      only=arguments
    elif [[ -z "$only" && "$word" == --*=* ]]; then
      [[ "$word" == --root=* ]] && root="\${word#*=}"
    elif [[ -z "$only" && "$word" == -?* ]]; then
      flag="$word"
      _mlx_code_kind "$flag"
      pending="$kind"
    elif [[ -z "$only" && "$position" == 0 && " $commands " == *" $word "* ]]; then
      command="\${command:+$command }$word"
      _mlx_code_about "$command"
    else
      position=$((position + 1))
    fi
  done

  if [[ -n "$pending" ]]; then
    [[ "$current" == '=' ]] && current=
    _mlx_code_reply "$pending" "$current" ''
  elif [[ -z "$only" && "$current" == --*=* ]]; then
    _mlx_code_kind "\${current%%=*}"
    _mlx_code_reply "$kind" "\${current#*=}" "\${current%%=*}="
  elif [[ -z "$only" && "$current" == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$current"))
  elif [[ -n "$commands" && "$position" == 0 ]]; then
    COMPREPLY=($(compgen -W "$commands" -- "$current"))
    compopt +o default 2>/dev/null
  else
    for kind in $arguments; do
      if [[ "$position" == 0 || "$kind" == *'*' ]]; then
        _mlx_code_reply "\${kind%'*'}" "$current" ''
        return
      fi
      position=$((position - 1))
    done
    compopt +o default 2>/dev/null
  fi
}

complete -o default -F _mlx_code mlx-code
`;
