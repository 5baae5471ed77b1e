/** Everything a key can do: name, where it holds, default keys, and what the help says of it. */

/** What the keys go to. `overlay` is a page over the screen, such as the help; `review` the page that a change is decided on. */
export type Focus = 'editor' | 'transcript' | 'picker' | 'overlay' | 'review';

export interface ActionSpec {
  readonly focus: readonly Focus[];
  /** In the form of `parseKey`. */
  readonly keys: readonly string[];
  /** Imperative, without a full stop. */
  readonly doc: string;
  /** Heading of the help. */
  readonly group: 'Conversation' | 'Editing' | 'History and completion' | 'Reading' | 'Changes' | 'Lists' | 'Screen';
  /** The key does this only while the editor is empty; else it types, or does what else it is bound to. */
  readonly onlyWhenEmpty?: true;
}

const EVERYWHERE: readonly Focus[] = ['editor', 'transcript', 'picker', 'overlay', 'review'];
/** A picker has a line to type in. */
const TYPING: readonly Focus[] = ['editor', 'picker'];
const READING: readonly Focus[] = ['transcript', 'overlay'];
/** The letters of half a page are for pieces of a change. */
const LINES: readonly Focus[] = ['transcript', 'overlay', 'review'];
const REVIEW: readonly Focus[] = ['review'];

export const ACTIONS = {
  send: action('Conversation', ['editor'], ['enter'], 'Send what is written'),
  newline: action('Conversation', ['editor'], ['ctrl+j', 'shift+enter', 'alt+enter'], 'Begin a new line'),
  stop: action(
    'Conversation',
    ['editor', 'transcript'],
    ['escape'],
    'Stop the answer; twice with nothing to stop: clear the input',
  ),
  interrupt: action('Conversation', EVERYWHERE, ['ctrl+c'], 'Clear the input, else stop the answer; twice: quit'),
  'delete-or-quit': action('Conversation', ['editor'], ['ctrl+d'], 'Quit if the input is empty, else delete forward'),
  'external-editor': action('Conversation', ['editor'], ['ctrl+g'], 'Write in the editor of $VISUAL or $EDITOR'),

  left: action('Editing', TYPING, ['left', 'ctrl+b'], 'Move left'),
  right: action('Editing', TYPING, ['right', 'ctrl+f'], 'Move right'),
  'word-left': action('Editing', TYPING, ['ctrl+left', 'alt+left', 'alt+b'], 'Move a word left'),
  'word-right': action('Editing', TYPING, ['ctrl+right', 'alt+right', 'alt+f'], 'Move a word right'),
  'line-start': action(
    'Editing',
    TYPING,
    ['home', 'ctrl+a'],
    'Move to the start of the line; with nothing written: go to the beginning',
  ),
  'line-end': action(
    'Editing',
    TYPING,
    ['end', 'ctrl+e'],
    'Move to the end of the line; with nothing written: go to the end',
  ),
  'text-start': action('Editing', ['editor'], ['ctrl+home', 'alt+<'], 'Move to the start of the text'),
  'text-end': action('Editing', ['editor'], ['ctrl+end', 'alt+>'], 'Move to the end of the text'),
  'delete-back': action('Editing', TYPING, ['backspace', 'shift+backspace', 'ctrl+h'], 'Delete backward'),
  'delete-forward': action('Editing', TYPING, ['delete'], 'Delete forward'),
  'kill-to-end': action('Editing', TYPING, ['ctrl+k'], 'Cut to the end of the line'),
  'kill-to-start': action('Editing', TYPING, ['ctrl+u'], 'Cut to the start of the line'),
  'kill-word-back': action(
    'Editing',
    TYPING,
    ['ctrl+w', 'alt+backspace', 'ctrl+backspace'],
    'Cut the word before the cursor',
  ),
  'kill-word-forward': action('Editing', TYPING, ['alt+d', 'ctrl+delete'], 'Cut the word after the cursor'),
  yank: action('Editing', TYPING, ['ctrl+y'], 'Insert what was cut last'),
  'yank-earlier': action('Editing', TYPING, ['alt+y'], 'After that: what was cut before it'),
  undo: action('Editing', ['editor'], ['ctrl+_', 'ctrl+/', 'alt+z'], 'Undo'),
  redo: action('Editing', ['editor'], ['alt+shift+z', 'ctrl+shift+z'], 'Redo'),

  up: action('History and completion', ['editor'], ['up'], 'Move up; from the first line: earlier input'),
  down: action('History and completion', ['editor'], ['down'], 'Move down; from the last line: later input'),
  'history-earlier': action('History and completion', ['editor'], ['ctrl+p'], 'Earlier input, or the suggestion above'),
  'history-later': action('History and completion', ['editor'], ['ctrl+n'], 'Later input, or the suggestion below'),
  'history-search': action(
    'History and completion',
    ['editor'],
    ['ctrl+r'],
    'Search earlier input; again: further back',
  ),
  complete: action(
    'History and completion',
    ['editor'],
    ['tab'],
    'Complete; while an answer is written: queue it; with nothing written: go to a panel',
  ),

  'scroll-up': action('Reading', LINES, ['k', 'up', 'ctrl+p'], 'Scroll up a line'),
  'scroll-down': action('Reading', LINES, ['j', 'down', 'ctrl+n'], 'Scroll down a line'),
  'scroll-half-up': action('Reading', READING, ['u', 'ctrl+u'], 'Scroll up half a page'),
  'scroll-half-down': action('Reading', READING, ['d', 'ctrl+d'], 'Scroll down half a page'),
  'scroll-page-up': action('Reading', ['editor', ...LINES], ['pageup'], 'Scroll up a page'),
  'scroll-page-down': action('Reading', ['editor', ...LINES], ['pagedown'], 'Scroll down a page'),
  'scroll-start': action('Reading', LINES, ['g', 'home'], 'Go to the beginning'),
  'scroll-end': action('Reading', LINES, ['G', 'end'], 'Go to the end'),
  copy: action('Reading', ['transcript'], ['y'], 'Copy the answer or code block'),
  open: action('Reading', ['transcript'], ['o', 'enter'], 'Open the source in the editor'),
  preview: action('Reading', ['transcript'], ['space'], 'Look at the source here'),
  quotes: action('Reading', ['editor', 'transcript'], ['alt+q'], 'Show what each citation quotes, or fold it'),
  'add-related': action(
    'Reading',
    ['editor', 'transcript'],
    ['alt+r'],
    'Bring the files along that the last answer offers',
  ),
  write: action('Reading', ['transcript'], ['i'], 'Go back to writing'),
  'write-command': action('Reading', ['transcript'], ['/'], 'Go back to writing, and begin a command'),

  'review-accept': action('Changes', REVIEW, ['y'], 'Accept the piece'),
  'review-reject': action('Changes', REVIEW, ['n'], 'Leave the piece out'),
  'review-accept-file': action('Changes', REVIEW, ['a'], 'Accept all of the file'),
  'review-reject-file': action('Changes', REVIEW, ['d'], 'Leave all of the file out'),
  'review-accept-all': action('Changes', REVIEW, ['A'], 'Accept all pieces of all files'),
  'review-reject-all': action('Changes', REVIEW, ['D'], 'Leave all out'),
  'review-edit': action('Changes', REVIEW, ['e'], 'Write the piece yourself, in the editor of $VISUAL or $EDITOR'),
  'review-next': action('Changes', REVIEW, ['tab', ']', 'right'], 'Go to the next piece'),
  'review-previous': action('Changes', REVIEW, ['shift+tab', '[', 'left'], 'Go to the piece before'),
  'review-next-file': action('Changes', REVIEW, ['}'], 'Go to the next file'),
  'review-previous-file': action('Changes', REVIEW, ['{'], 'Go to the file before'),
  'review-apply': action('Changes', REVIEW, ['enter'], 'Make the accepted part of the change'),
  'review-keys': action('Changes', REVIEW, ['?'], 'Show these keys, or the change again'),
  'review-leave': action('Changes', REVIEW, ['escape', 'q'], 'Leave the review: nothing is written'),

  'list-up': action('Lists', ['picker'], ['up', 'ctrl+p', 'shift+tab'], 'Choose the entry above'),
  'list-down': action('Lists', ['picker'], ['down', 'ctrl+n', 'tab'], 'Choose the entry below'),
  'list-page-up': action('Lists', ['picker'], ['pageup'], 'Go up a page'),
  'list-page-down': action('Lists', ['picker'], ['pagedown'], 'Go down a page'),
  accept: action('Lists', ['picker'], ['enter'], 'Take the chosen entry, or the marked ones'),
  mark: action('Lists', ['picker'], ['ctrl+space'], 'Mark an entry, if several can be chosen; Space does it too'),
  close: action('Lists', ['picker', 'overlay'], ['escape'], 'Close'),
  'close-page': action('Lists', ['overlay'], ['q', 'enter', '?'], 'Close the page'),

  help: { ...action('Screen', ['editor', 'transcript'], ['?'], 'Show these keys'), onlyWhenEmpty: true },
  'help-always': action('Screen', ['editor', 'transcript'], ['f1'], 'Show these keys, also while the input has text'),
  'all-commands': {
    ...action('Screen', ['editor'], ['ctrl+p'], 'With nothing written: choose among all commands'),
    onlyWhenEmpty: true,
  },
  'choose-files': action('Screen', ['editor', 'transcript'], ['ctrl+t'], 'Choose files to show the model'),
  'show-sources': action('Screen', ['editor', 'transcript'], ['ctrl+o'], 'Go to the sources'),
  'choose-session': action('Screen', ['editor', 'transcript'], ['ctrl+s'], 'Choose an earlier conversation'),
  'choose-model': action('Screen', ['editor', 'transcript'], ['f2'], 'Choose a model'),
  'focus-next': action('Screen', ['editor', 'transcript'], ['shift+tab'], 'Go to the transcript, then to the panels'),
  'panel-next': action('Screen', ['transcript'], ['tab'], 'Go to the next panel'),
  mouse: action('Screen', EVERYWHERE, ['alt+m'], 'Give the mouse to the terminal, or take it back'),
  redraw: action('Screen', EVERYWHERE, ['ctrl+l'], 'Redraw the screen'),
  suspend: action('Screen', EVERYWHERE, ['ctrl+z'], 'Suspend; "fg" in the shell resumes'),
} as const satisfies Readonly<Record<string, ActionSpec>>;

export type ActionName = keyof typeof ACTIONS;

export const ACTION_NAMES = Object.keys(ACTIONS) as ActionName[];

// --- internal ---

function action(group: ActionSpec['group'], focus: readonly Focus[], keys: readonly string[], doc: string): ActionSpec {
  return { focus, keys, doc, group };
}
