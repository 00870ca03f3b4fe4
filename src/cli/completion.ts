/** Completion scripts, written from the tree of commands, so that they know what the program knows. */
import { type Command } from 'commander';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

interface Entry {
  /** Names of the commands that lead here; empty for the program. */
  readonly path: readonly string[];
  readonly commands: readonly Command[];
  readonly options: readonly { readonly long: string; readonly short: string | null; readonly description: string }[];
}

export function completionScript(program: Command, shell: Shell): string {
  const entries = entriesOf(program, []);
  switch (shell) {
    case 'bash':
      return bash(entries);
    case 'zsh':
      return zsh(entries);
    case 'fish':
      return fish(entries);
  }
}

function entriesOf(command: Command, path: readonly string[]): Entry[] {
  const options = command.options.flatMap(({ long, short, description }) =>
    long == null ? [] : [{ long, short: short ?? null, description }],
  );
  const help = { long: '--help', short: '-h', description: 'what this is' };
  const here = { path, commands: command.commands, options: [...options, help] };
  return [here, ...command.commands.flatMap((child) => entriesOf(child, [...path, child.name()]))];
}

/** A function that sets `commands` and `options` by the path of a command; for bash and zsh. */
function words(entries: readonly Entry[]): string {
  const cases = entries.map(({ path, commands, options }) => {
    const names = commands.map((child) => child.name()).join(' ');
    return `    '${path.join(' ')}') commands='${names}' options='${options.map(({ long }) => long).join(' ')}' ;;`;
  });
  return ['_mergeboard_words() {', "  commands='' options=''", '  case "$1" in', ...cases, '  esac', '}'].join('\n');
}

function bash(entries: readonly Entry[]): string {
  return `# completion of mergeboard for bash: eval "$(mergeboard completion bash)"
${words(entries)}
_mergeboard() {
  local commands options at='' word i cur=\${COMP_WORDS[COMP_CWORD]}
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    _mergeboard_words "$at"
    case " $commands " in *" $word "*) at="\${at:+$at }$word" ;; esac
  done
  _mergeboard_words "$at"
  if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "$options" -- "$cur"))
  else COMPREPLY=($(compgen -W "$commands" -- "$cur")); fi
}
complete -o bashdefault -o default -F _mergeboard mergeboard
`;
}

function zsh(entries: readonly Entry[]): string {
  return `#compdef mergeboard
# completion of mergeboard for zsh: source <(mergeboard completion zsh), or a file _mergeboard in a folder of $fpath
${words(entries)}
_mergeboard() {
  local commands options at='' word
  for word in \${words[2,CURRENT-1]}; do
    _mergeboard_words "$at"
    if [[ " $commands " == *" $word "* ]]; then at="\${at:+$at }$word"; fi
  done
  _mergeboard_words "$at"
  if [[ \${words[CURRENT]} == -* ]]; then compadd -- \${=options}
  elif [[ -n $commands ]]; then compadd -- \${=commands}
  else _files; fi
}
if [[ -n \${functions[compdef]} ]]; then compdef _mergeboard mergeboard; fi
`;
}

function fish(entries: readonly Entry[]): string {
  const lines = entries.flatMap(({ path, commands, options }) => {
    const names = commands.map((child) => child.name()).join(' ');
    const seen = path.map((name) => `__fish_seen_subcommand_from ${name}`);
    const here = [
      ...(seen.length > 0 ? seen : ['true']),
      ...(names === '' ? [] : [`not __fish_seen_subcommand_from ${names}`]),
    ];
    const condition = `-n ${quoted(here.join('; and '))}`;
    return [
      ...commands.map(
        (child) => `complete -c mergeboard ${condition} -f -a ${child.name()} -d ${quoted(child.description())}`,
      ),
      ...options.map(({ long, short, description }) => {
        const names = `-l ${long.slice(2)}${short === null ? '' : ` -s ${short.slice(1)}`}`;
        return `complete -c mergeboard ${condition} ${names} -d ${quoted(description)}`;
      }),
    ];
  });
  return `# completion of mergeboard for fish: mergeboard completion fish | source\n${lines.join('\n')}\n`;
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
