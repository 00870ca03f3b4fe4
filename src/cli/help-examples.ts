/** What the help of each command ends with. A test parses every line, so none can go stale. */
import { type Command } from 'commander';

/** Examples by the command's path. A group of commands shows the first one of each, at most four. */
export const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  serve: [
    'mergeboard serve',
    'mergeboard serve --port 0 --data ./data --json',
    'mergeboard serve --host 0.0.0.0 --no-worker',
  ],
  worker: ['mergeboard worker', 'MERGEBOARD_DEVICE=auto mergeboard worker --data /srv/mergeboard'],
  doctor: ['mergeboard doctor', 'MERGEBOARD_DEVICE=webgpu mergeboard doctor --json'],
  migrate: ['mergeboard migrate', 'mergeboard migrate --dry-run'],
  backup: ['mergeboard backup /backups/monday', 'mergeboard backup /backups/monday --data /srv/mergeboard --json'],
  restore: ['mergeboard restore /backups/monday --data ./restored', 'mergeboard restore /backups/monday --json'],
  push: [
    'mergeboard push ./clip-base --kind base --modality image-classification',
    'mergeboard push ./expert --base clip-base --cells shapes-grid:letters-neon,curves-flat',
    'mergeboard push ./lora --kind adapter --base clip-base --license apache-2.0',
    'mergeboard push --benchmark ./shapes-grid',
  ],
  pull: [
    'mergeboard pull my-merge',
    'mergeboard pull 3fa9c1 ./models/my-merge',
    'mergeboard pull production ./model --overwrite',
  ],
  import: [
    'mergeboard import hf:openai/clip-vit-base-patch32 --kind base --modality image-classification',
    "mergeboard import hf:org/painter@v1.0 --subfolder unet --include '*.safetensors' --include '*.json' --plan",
    'mergeboard import hf:org/expert --base clip-base --cells clip-eight:svhn',
  ],
  export: [
    'HF_TOKEN=hf_secret mergeboard export my-merge hf:me/my-merge',
    'mergeboard export my-merge hf:me/my-merge --base-model org/base --base-model org/expert --public',
  ],
  'benchmark push': ['mergeboard benchmark push ./shapes-grid', 'mergeboard benchmark push ./shapes-grid --dry-run'],
  'benchmark import': [
    'mergeboard benchmark import clip-eight --from ./data',
    'mergeboard benchmark import cross-lingual --from ./data --splits train,tune,test --no-push',
  ],
  'benchmark definitions': ['mergeboard benchmark definitions', 'mergeboard benchmark definitions clip-eight'],
  'benchmark list': ['mergeboard benchmark list', 'mergeboard benchmark list --json'],
  methods: ['mergeboard methods --family sparse', 'mergeboard methods ties --dialect paper'],
  merge: [
    'mergeboard merge -m ties -p lambda=1 -p k=0.2 --base clip-base -e one -e two --name both --wait',
    'mergeboard merge -m linear -e one@0.7 -e two@0.3 --plan',
    'mergeboard merge recipe.yml --out ./merged --model org/base=./base',
  ],
  'statistic compute': [
    'mergeboard statistic compute one -k fisher -b shapes-grid --cell letters-neon --split tune --wait',
    'mergeboard statistic compute one -k gram -b shapes-grid --cell letters-neon --split tune -n 32',
  ],
  'statistic list': ['mergeboard statistic list', 'mergeboard statistic list one -k fisher'],
  'statistic push': [
    'mergeboard statistic push fisher.safetensors',
    'mergeboard statistic push fisher.safetensors --no-wait',
  ],
  'statistic pull': [
    'mergeboard statistic pull sta_0123456789',
    'mergeboard statistic pull sta_0123456789 -o fisher.safetensors',
  ],
  eval: [
    'mergeboard eval my-merge -b shapes-grid --wait',
    'mergeboard eval one two three -b shapes-grid@1 --split test --wait',
  ],
  'experiment run': [
    'mergeboard experiment run sweep.yml --plan',
    'mergeboard experiment run sweep.yml --no-wait',
    'mergeboard experiment run suites/paper-mini.yml --serve --data ./data --results results.md',
  ],
  'experiment status': [
    'mergeboard experiment status exp_0123456789',
    'mergeboard experiment status exp_0123456789 --json',
  ],
  'experiment cancel': [
    'mergeboard experiment cancel exp_0123456789',
    'mergeboard experiment cancel exp_0123456789 --json',
  ],
  'experiment list': ['mergeboard experiment list', 'mergeboard experiment list --json'],
  leaderboard: [
    'mergeboard leaderboard -b shapes-grid --min-experts 4 --order-by generalization --limit 10',
    'mergeboard leaderboard -b shapes-grid --family task-vectors --family sparse --dialect paper --needs-only base,tuning',
    'mergeboard leaderboard -b shapes-grid --pareto seconds,held-in',
    'mergeboard leaderboard -b fusionbench-clip-8 --reported --export board.jsonl',
  ],
  report: ['mergeboard report', 'mergeboard report results.json --json'],
  'jobs list': ['mergeboard jobs', 'mergeboard jobs list --kind merge --state failed --json'],
  'jobs show': ['mergeboard jobs show job_0123456789', 'mergeboard jobs show job_0123456789 --json'],
  'jobs watch': ['mergeboard jobs watch job_0123456789', 'mergeboard jobs watch job_0123456789 --json'],
  'jobs cancel': ['mergeboard jobs cancel job_0123456789', 'mergeboard jobs cancel job_0123456789 --json'],
  'jobs retry': ['mergeboard jobs retry job_0123456789', 'mergeboard jobs retry job_0123456789 --json'],
  'alias set': [
    'mergeboard alias set production my-merge',
    'mergeboard alias set production my-merge --expect older-merge',
  ],
  'alias remove': ['mergeboard alias remove production', 'mergeboard alias remove production --expect my-merge'],
  'alias show': ['mergeboard alias show production', 'mergeboard alias show production --json'],
  'alias list': ['mergeboard alias list', 'mergeboard alias list --limit 50 --json'],
  'tag add': ['mergeboard tag add my-merge reviewed', 'mergeboard tag add mer_0123456789 paper table-2'],
  'tag remove': ['mergeboard tag remove my-merge reviewed', 'mergeboard tag remove my-merge paper table-2'],
  'tag list': ['mergeboard tag list reviewed', 'mergeboard tag list paper table-2 --json'],
  'flag raise': [
    "mergeboard flag raise my-merge --reason 'trained on the test split'",
    "mergeboard flag raise exp_0123456789 --reason 'wrong base'",
  ],
  'flag lift': ['mergeboard flag lift my-merge', 'mergeboard flag lift exp_0123456789 --json'],
  'flag list': ['mergeboard flag list', 'mergeboard flag list --limit 50 --json'],
  delete: ['mergeboard delete old-merge', 'mergeboard delete chk_0123456789 --restore'],
  gc: ['mergeboard gc --dry-run', 'mergeboard gc --json'],
  'token create': [
    'mergeboard token create notebook -s merge:run -s eval:run',
    'mergeboard token create ci -s checkpoint:write --expires 2027-01-01',
  ],
  'token list': ['mergeboard token list', 'mergeboard token list --json'],
  'token revoke': ['mergeboard token revoke tok_0123456789', 'mergeboard token revoke tok_0123456789 --json'],
  audit: ['mergeboard audit --action flagRaise', 'mergeboard audit --outcome refused --since 2026-01-01 --json'],
  completion: [
    'eval "$(mergeboard completion bash)"',
    'mergeboard completion fish > ~/.config/fish/completions/mergeboard.fish',
  ],
};

const MOST = 4;

/** Puts the examples at the end of the help of every command below `command`. */
export function addExamples(command: Command, path: readonly string[] = []): void {
  for (const child of command.commands) {
    const here = [...path, child.name()];
    addExamples(child, here);
    const examples = examplesOf(child, here);
    if (examples.length > 0) {
      child.addHelpText('after', ['', 'Examples:', ...examples.map((example) => `  ${example}`)].join('\n'));
    }
  }
}

function examplesOf(command: Command, path: readonly string[]): readonly string[] {
  const own = EXAMPLES[path.join(' ')];
  if (own !== undefined) return own;
  return command.commands.flatMap((child) => EXAMPLES[[...path, child.name()].join(' ')]?.[0] ?? []).slice(0, MOST);
}
