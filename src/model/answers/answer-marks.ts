/** The marks of the known chat templates: around thinking, around calls of tools, around the answer, and at its end. */

export interface Tags {
  readonly open: string;
  readonly close: string;
  /** Between them is a call of a tool. */
  readonly isTool?: boolean;
}

/** No text holds it: what is opened goes on to the end. */
const NEVER = '\u0000';

const THINKING: readonly Tags[] = [
  ...['think', 'thinking', 'thought', 'reasoning', 'reflection', 'seed:think']
    .flatMap((name) => [name, name.toUpperCase(), `${name.charAt(0).toUpperCase()}${name.slice(1)}`])
    .map((name) => ({ open: `<${name}>`, close: `</${name}>` })),
  { open: '[THINK]', close: '[/THINK]' },
  { open: '◁think▷', close: '◁/think▷' },
  { open: '<|begin_of_thought|>', close: '<|end_of_thought|>' },
  { open: '<|START_THINKING|>', close: '<|END_THINKING|>' },
  { open: '<|inner_prefix|>', close: '<|inner_suffix|>' },
  { open: '<|channel|>analysis<|message|>', close: '<|end|>' },
  { open: '<|channel|>commentary<|message|>', close: '<|end|>' },
  { open: '<|channel>thought', close: '<channel|>' },
];

const TOOLS: readonly Tags[] = [
  { open: '<tool_call>', close: '</tool_call>' },
  { open: '<function_calls>', close: '</function_calls>' },
  { open: '<minimax:tool_call>', close: '</minimax:tool_call>' },
  { open: '<|tool_call|>', close: NEVER },
  { open: '<|tool_call>', close: NEVER },
  { open: '<|python_tag|>', close: NEVER },
  { open: '<|tool_calls_section_begin|>', close: '<|tool_calls_section_end|>' },
  { open: '<｜tool▁calls▁begin｜>', close: '<｜tool▁calls▁end｜>' },
  { open: '[TOOL_CALLS]', close: NEVER },
];

export const TAGS: readonly Tags[] = [...THINKING, ...TOOLS.map((tags) => ({ ...tags, isTool: true }))];

/** Around the answer itself, in templates with several channels. */
export const WRAPPERS: readonly string[] = [
  '<|start|>assistant',
  '<|channel|>final<|message|>',
  '<|START_RESPONSE|>',
  '<|END_RESPONSE|>',
  '<|begin_of_solution|>',
  '<|end_of_solution|>',
];

/** Around the answer of models that think first; elsewhere they are text. */
export const ANSWER_TAGS: readonly string[] = ['<answer>', '</answer>'];

export const END_MARKS: readonly string[] = [
  '<|im_end|>',
  '<|im_start|>',
  '<|im_user|>',
  '<|im_system|>',
  '<|im_assistant|>',
  '<|endoftext|>',
  '<|end_of_text|>',
  '<|endofprompt|>',
  '<|endofturn|>',
  '<|eot_id|>',
  '<|eom_id|>',
  '<|eot|>',
  '<|eom|>',
  '<|eos|>',
  '<|start_header_id|>',
  '<|header_start|>',
  '<|end|>',
  '<|return|>',
  '<|call|>',
  '<|user|>',
  '<|assistant|>',
  '<|system|>',
  '<|observation|>',
  '<|message_sep|>',
  '<|file_sep|>',
  '<|EOT|>',
  '<|END_OF_TURN_TOKEN|>',
  '<|START_OF_TURN_TOKEN|>',
  '<|end_of_role|>',
  '<|start_of_role|>',
  '[|endofturn|]',
  '[|user|]',
  '<｜end▁of▁sentence｜>',
  '<|end▁of▁sentence|>',
  '<｜User｜>',
  '<end_of_turn>',
  '<start_of_turn>',
  '<turn|>',
  '<|turn>',
  '<end_of_utterance>',
  '[e~[',
  ']~b]',
  '<eos>',
  '</s>',
  '[/INST]',
];

export const OPENERS: readonly string[] = TAGS.map(({ open }) => open);
/** `<|end|>` also ends an answer. */
export const CLOSERS: readonly string[] = THINKING.map(({ close }) => close).filter((close) => close !== '<|end|>');

/**
 * Whether tags in the middle of an answer are more than words about them: they begin a line, and those that look like HTML have
 * it for themselves.
 * @param line what comes before them on their line @param after what follows them
 */
export function isOnOwnLine(line: string, { open, isTool = false }: Tags, after: string): boolean {
  return line.trim() === '' && (isTool || !/^<[a-z]/i.test(open) || /^[ \t]*(?:\r?\n|$)/.test(after));
}
