/**
 * Foreign text on its way into a prompt: nothing invisible, no secret, and nothing that a tokenizer takes for a border
 * between messages. Lines stay what they are, so that line numbers stay true.
 */

import { forTerminal } from '../../base/text.ts';
import { redactSecrets } from '../../text/redact.ts';

/** `<|im_start|>` and its kin, also with the wide bar that some models use. */
const PIPED = /<(?=\/?[|｜][^\s|｜<>]{1,40}[|｜]>)/g;
/** Tokens without a bar, of Llama, Mistral, Gemma, Qwen, SmolLM and code models. */
const NAMED =
  /<(?=\/?(?:s|bos|eos|pad|unk|mask|(?:start|end)_of_(?:turn|image)|think|tools?|tool_(?:call|calls|response|responses)|fim_(?:prefix|middle|suffix|pad)|repo_?name|file_sep|filename|gh_stars|issue_(?:start|comment|closed)|jupyter_(?:start|text|code|output|script)|empty_output|endoftext|commit_(?:before|msg|after)|<\/?SYS>)>)/gi;
const BRACKETED = /\[(?=\/?(?:INST|SYS|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT|IMG)\])/gi;

/**
 * Takes out escapes and what cannot be seen, replaces secrets, and puts a blank into every control token, which makes it
 * plain text to any tokenizer. In this order: a token may hide behind a character that cannot be seen.
 * Applied to its own result it changes nothing. Takes time linear in the text.
 */
export function forPrompt(text: string): string {
  return withoutControlTokens(redactSecrets(forTerminal(text.replaceAll(/\r\n?/g, '\n'))).text);
}

/** The same without the search for secrets, for an answer that has been through it. */
export function withoutControlTokens(text: string): string {
  return text.replaceAll(PIPED, '< ').replaceAll(NAMED, '< ').replaceAll(BRACKETED, '[ ');
}
