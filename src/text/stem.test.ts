import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldMarks, stem } from './stem.ts';

const pairs = (list: string) =>
  list
    .trim()
    .split(/\s+/)
    .map((pair) => pair.split('/') as [string, string]);

/** Words that mean the same to a programmer. */
const SAME = pairs(`
  atomically/atomic periodically/periodic written/write sent/send built/build hidden/hide chosen/choose
  serialise/serialize initialise/initialize normalisation/normalize colour/color validity/valid authentication/auth
  resolution/resolve decision/decide subscription/subscribe description/describe indices/index children/child
  removal/remove renewal/renew dependency/depend config/configuration concurrency/concurrent expiry/expire
  frequency/frequent usage/use storage/store existence/exist recursion/recursive incremental/increment ran/run
  ids/id vertices/vertex matrices/matrix analyses/analysis analysis/analyze analyser/analyze shrunk/shrink
  frozen/freeze deletion/delete serialisation/serialize behaviour/behavior cancelled/cancel cancellation/cancel
  canceled/cancelled labelled/label catalogue/catalog centre/center licence/license filtering/filter ordered/order
  rendering/render embedding/embed used/use using/use statuses/status aliases/alias alias/aliases apis/api uris/uri
  replies/reply replied/reply applied/apply optional/option optionally/option availability/available
  compatibility/compatible readiness/ready summarise/summary categories/categorize configurable/config
  configuring/config implementation/implement implementing/implement commented/comment documentation/document
  disabled/disable transferred/transfer installing/install noted/note based/base pasted/paste stated/state
  piped/pipe numbers/numbering synchronisation/sync synchronously/sync asynchronously/async transmission/transmit
  permissions/permit collision/collide extensions/extend maintenance/maintain retrieval/retrieve approval/approve
  failures/fail success/succeed successfully/succeed headers/header routing/router validation/validate
  parsers/parsing queries/query serialization/serializer handled/handler classes/class caching/cache
  overridden/override grown/grow took/take thrown/throw expression/express logically/logical numerical/numeric
  dependencies/depend dependent/depend subscribers/subscribe describing/description subscriptions/subscribing
  resolved/resolution stored/storage storing/storage removing/removal deciding/decision retries/retry tries/try
  visibility/visible reliably/reliable uniqueness/unique idempotency/idempotent latency/latent redundancy/redundant
  cookies/cookie caches/cached boxes/box matches/match processes/process accesses/access addresses/address
  buses/bus theses/thesis axes/axis queues/queue queued/queue compression/compress connections/connect
  tokenizer/tokenise optimised/optimize organisation/organize authorised/authorize authorisation/authorise
  restored/restore ignored/ignore generated/generate adhered/adhere monitored/monitor keys/key tries/try
`);

/** Words that look alike and are not. */
const APART = pairs(`
  universe/university general/generate news/new organ/organization author/authorize color/col header/head
  setting/set number/numb letter/let mode/mod state/stat paste/past resize/res currency/current agency/agent
  layer/lay comment/com apply/app reply/rep tape/tap note/not plane/plan instance/instant disable/dis
  implement/impl embed/emb sector/section quality/qual rational/ration generic/general bus/but major/maj
  corner/corn business/busy station/state late/latency
`);

test.each(SAME)('%s and %s meet', (a, b) => {
  expect(stem(a)).toBe(stem(b));
});

test.each(APART)('%s and %s stay apart', (a, b) => {
  expect(stem(a)).not.toBe(stem(b));
});

test.each([
  ['Überfällige', 'uberfallige'],
  ['ｆｕｌｌ', 'full'],
  ['œuvre', 'oeuvre'],
  ['й', 'й'],
])('folds %s', (word, folded) => {
  expect(foldMarks(word)).toBe(folded);
});

test('a stem of letters is of letters, and never empty', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{1,20}$/), (word) => {
      expect(stem(word)).toMatch(/^[a-z]+$/);
    }),
  );
});
