/** The turns of a conversation: what the model is shown of them, and what is kept on disk. */

import { randomBytes } from 'node:crypto';
import { type EarlierTurn, restoreTurns, splitPasted } from '../../../chat/index.ts';
import type { Session, Sessions, Turn } from '../../../sessions/index.ts';
import { AnswerMemory } from '../../answering/answer-memory.ts';
import type { AskEvent, Conversation, PromptView } from '../../answering/ask.ts';
import { currentLines } from '../../answering/ask-files.ts';
import { promptMarker } from '../../answering/prompt-marker.ts';
import { keptCitations } from '../../answering/sessions.ts';
import type { Project } from '../../project/project.ts';

type EndEvent = Extract<AskEvent, { kind: 'end' }>;

export class ChatRecord {
  readonly #project: Project;
  readonly #open: () => Promise<Sessions>;
  /** Answers of this and earlier conversations. */
  readonly memory = new AnswerMemory(() => this.sessions());
  #sessions: Sessions | undefined;
  #session: Session | undefined;
  /** Given before there is a session. */
  #name: string | undefined;
  #id = randomBytes(6).toString('hex');
  #system: string | null = null;
  #turns: EarlierTurn[] = [];
  /** The question of the last turn as it was typed. */
  #asked = '';
  #turnId: number | undefined;

  constructor(project: Project, open: () => Promise<Sessions>, name?: string) {
    this.#project = project;
    this.#open = open;
    this.#name = name;
  }

  get session(): { readonly id: string; readonly name: string } | null {
    return this.#session === undefined ? null : { id: this.#session.id, name: this.#session.name };
  }

  /** As the next prompt begins. */
  get conversation(): Conversation {
    return { id: this.#id, system: this.#system, turns: this.#turns };
  }

  /** The same without its last turn, where that asked this; null for a question that is new. */
  conversationWithout(question: string | null): Conversation {
    const turns = question !== null && this.#asked === question ? this.#turns.slice(0, -1) : this.#turns;
    return { id: this.#id, system: turns.length === 0 && question !== null ? null : this.#system, turns };
  }

  async sessions(): Promise<Sessions> {
    this.#sessions ??= await this.#open();
    return this.#sessions;
  }

  /** Forgets what was said, and begins a session with the next question. @param name of the new session */
  begin(name?: string): void {
    this.#session = undefined;
    this.#name = name;
    this.#id = randomBytes(6).toString('hex');
    this.#system = null;
    this.#turns = [];
  }

  /**
   * Goes on with a kept session. The model sees its questions and answers, and the code it read as far as that still
   * is there.
   * @returns its turns
   */
  async resume(session: Session): Promise<readonly Turn[]> {
    const turns = (await this.sessions()).turns(session.id);
    this.begin();
    this.#session = session;
    const { root } = this.#project;
    this.#turns = restoreTurns(await promptMarker(root), turns, await currentLines(this.#project));
    return turns;
  }

  async rename(name: string): Promise<void> {
    if (this.#session === undefined) {
      this.#name = name;
      return;
    }
    const sessions = await this.sessions();
    sessions.rename(this.#session.id, name);
    this.#session = sessions.find(this.#session.id);
  }

  /**
   * Keeps the question, before the model is asked.
   * @param keepSystem false if the next prompt needs a new system message
   */
  async start(question: string, prompt: PromptView, keepSystem: boolean): Promise<void> {
    // Another model answers what was asked already.
    if (this.#turnId !== undefined) return;
    const sessions = await this.sessions();
    const { model } = prompt.generator;
    const { root } = this.#project;
    const isNew = this.#session === undefined;
    this.#session ??= sessions.create({ root, model, ...(this.#name !== undefined && { name: this.#name }) });
    const sources = prompt.sources.map(({ number, path, startLine, endLine, symbol, hash, score }) => ({
      ...{ number, path, startLine, endLine, symbol, hash, score },
    }));
    // What was pasted with a question names nothing.
    const typed = splitPasted(question).question;
    this.#turnId = sessions.startTurn(this.#session.id, { question, typed, model, sources });
    // The first question names it.
    if (isNew && this.#turnId > 0) this.#session = sessions.find(this.#session.id);
    if (keepSystem) this.#system = prompt.system;
  }

  append(text: string): void {
    if (this.#turnId !== undefined) this.#sessions?.appendAnswer(this.#turnId, text);
  }

  async end(question: string, prompt: PromptView, event: EndEvent): Promise<void> {
    const { answer, reason, usage, citations } = event;
    const turn = this.#turnId ?? -1;
    this.#finish({
      answer,
      reason,
      ...(usage !== null && { usage }),
      citations: keptCitations(citations),
      model: prompt.generator.model,
    });
    if (answer.trim() === '') return;
    const session = this.#sessions?.kept === true && turn > 0 ? this.#session?.id : undefined;
    await this.memory.keep(prompt, event, session === undefined ? null : { session, turn });
    // What came with a question, such as a log, is in its message.
    const asked = question.length > prompt.question.length ? prompt.question : question;
    this.#asked = question;
    this.#turns = [...this.#turns, { question: asked, message: prompt.message, answer, sources: prompt.sources }];
  }

  /** The answer broke off: what came is kept. */
  fail(): void {
    this.#finish({ reason: 'failed' });
  }

  /** The last turn is asked again: the model must not see it. */
  takeBack(question: string): void {
    if (this.#asked === question) this.#turns = this.#turns.slice(0, -1);
    // A talk without a turn begins as a new one does, so that its answer is remembered as that of a new one.
    if (this.#turns.length === 0) this.#system = null;
    this.#asked = '';
  }

  /**
   * Goes back to before a turn: the model is shown no more than the turns before it. The kept session stays as it is; what
   * was said before goes on in a new one.
   * @param turns that stay @param beforeMs when the turn began
   */
  async rewind(turns: number, beforeMs: number): Promise<void> {
    this.#turns = this.#turns.slice(0, turns);
    this.#asked = '';
    if (turns === 0) this.#system = null;
    const session = this.#session;
    if (session === undefined) return;
    const sessions = await this.sessions();
    const kept = sessions.turns(session.id).filter(({ startedAtMs }) => startedAtMs < beforeMs);
    this.#session = undefined;
    this.#name = undefined;
    if (kept.length === 0) return;
    const copy = sessions.create({ root: session.root, model: session.model, name: `${session.name} (rewound)` });
    for (const { question, model, sources, answer, reason, usage, citations } of kept) {
      const id = sessions.startTurn(copy.id, { question, model, sources });
      sessions.finishTurn(id, { answer, reason: reason ?? 'failed', citations, ...(usage !== null && { usage }) });
    }
    this.#session = sessions.find(copy.id);
  }

  close(): void {
    this.#sessions?.close();
    this.#sessions = undefined;
  }

  #finish(end: Parameters<Sessions['finishTurn']>[1]): void {
    const turnId = this.#turnId;
    this.#turnId = undefined;
    if (turnId !== undefined) this.#sessions?.finishTurn(turnId, end);
  }
}
