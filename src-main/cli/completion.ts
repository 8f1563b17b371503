// `agent-gateway completion`: a script for each shell, which asks this command what the next word may be.
import { UsageError } from './arguments.ts';
import { type Command, type CommandEntry, EXIT } from './commands.ts';

const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `_agent_gateway() {
  local IFS=$'\\n'
  COMPREPLY=($(agent-gateway completion --words "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _agent_gateway agent-gateway
`,
  zsh: `#compdef agent-gateway
_agent_gateway() {
  local -a found
  found=("\${(@f)$(agent-gateway completion --words "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -a found
}
# As a file of fpath it is the function itself, and the first Tab wants an answer; sourced, it only announces it.
if [[ $funcstack[1] == _agent-gateway ]]; then _agent_gateway; else compdef _agent_gateway agent-gateway; fi
`,
  fish: `function __agent_gateway
  set -l words (commandline -opc)
  agent-gateway completion --words $words[2..] "$(commandline -ct)" 2>/dev/null
end
complete -c agent-gateway -f -a '(__agent_gateway)'
`,
};

const USAGE = `agent-gateway completion bash|zsh|fish

Prints what makes the shell complete commands, options, and the names of servers, tools, agents and secrets:

  bash    agent-gateway completion bash > ~/.local/share/bash-completion/completions/agent-gateway
  zsh     agent-gateway completion zsh > "\${fpath[1]}/_agent-gateway"
  fish    agent-gateway completion fish > ~/.config/fish/completions/agent-gateway.fish
`;

/** @param entries the commands that are not made of the contract's rows */
export const completionCommand = (entries: readonly CommandEntry[]): Command => ({
  name: 'completion',
  usage: USAGE,
  ownHelp: true,
  async run(args, terminal) {
    const [first, ...rest] = args;
    if (first === '--words') {
      const { candidates } = await import('./completion-words.ts');
      terminal.out((await candidates(rest, entries, terminal)).map((word) => `${word}\n`).join(''));
      return EXIT.ok;
    }
    if (first === '--help' || first === '-h') {
      terminal.out(USAGE);
      return EXIT.ok;
    }
    const script =
      first !== undefined && Object.hasOwn(SCRIPTS, first) && rest.length === 0 ? SCRIPTS[first] : undefined;
    if (script === undefined) throw new UsageError('Which shell: bash, zsh or fish?');
    terminal.out(script);
    return EXIT.ok;
  },
});
