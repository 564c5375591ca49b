// Writes what Hugging Face's tokenizers does with other settings than the starter pack's, a line each:
// {name, task, change: what replaces parts of tokenizer.json, strings: [[text, ids]]}
//   node variants.mjs > variants.jsonl
//   node variants.mjs 7 2000 > /tmp/variants.jsonl      seed and strings per variant; TOKENIZER_VARIANTS=/tmp/variants.jsonl dotnet test …
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { generator } from './strings.mjs'

const hf = createRequire(import.meta.url)('tokenizers')
const read = (task) => JSON.parse(readFileSync(new URL(`../../../../models/starter/${task}/tokenizer.json`, import.meta.url)))
const seed = Number(process.argv[2] ?? 3)
const count = Number(process.argv[3] ?? 60)

const bert = (change) => ({ normalizer: { ...read('toxicity').normalizer, ...change } })
const token = (content, flags) => ({ content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: false, ...flags })
const added = (task, ...tokens) => {
  // A token of the vocabulary keeps its id; the others get the next ones.
  const { model, added_tokens } = read(task)
  let next = Object.keys(model.vocab).length
  return { added_tokens: [...added_tokens, ...tokens.map((each) => ({ id: model.vocab[each.content] ?? next++, ...each }))] }
}
const template = (single, ids) => ({
  type: 'TemplateProcessing', single, pair: single, special_tokens: Object.fromEntries(ids.map(([id, ...all]) => [id, { id, ids: all, tokens: all.map(() => id) }])),
})
const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true }
const special = (id) => ({ SpecialToken: { id, type_id: 0 } })
const theText = { Sequence: { id: 'A', type_id: 0 } }

// Changes within the model, which would be long if written out; the test makes the same ones by their names.
const models = {
  'unknown beyond ASCII': (model) => {
    const isKept = (piece) => /^[!-~Ġ]+$/.test(piece)
    model.unk_token = '<unk>'
    model.vocab = Object.fromEntries(Object.entries(model.vocab).filter(([piece]) => isKept(piece)))
    model.merges = model.merges.filter((merge) => isKept(merge.replace(' ', '')))
  },
  'merges as pairs': (model) => { model.merges = model.merges.map((merge) => merge.split(' ')) },
  'words of 5': (model) => { model.max_input_chars_per_word = 5 },
}

const variants = [
  ['a prefix space', 'emotion', { pre_tokenizer: { ...byteLevel, add_prefix_space: true } }],
  ['no special tokens', 'emotion', { post_processor: null }],
  ['a template in a sequence', 'emotion', {
    post_processor: { type: 'Sequence', processors: [byteLevel, template([special('<s>'), special('<s>'), theText, special('</s>')], [['<s>', 0], ['</s>', 2, 1]])] },
  }],
  ['BERT post-processing', 'emotion', { post_processor: { type: 'BertProcessing', sep: ['</s>', 2], cls: ['<s>', 0] } }],
  ['single words', 'emotion', added('emotion', token('love', { single_word: true }), token('@', { single_word: true }))],
  ['both strips', 'emotion', added('emotion', token('<x>', { lstrip: true, rstrip: true }), token('<y>', { rstrip: true }))],
  ['overlapping', 'emotion', added('emotion', token('la'), token('la la'), token('love', { normalized: true }), token(' a '))],
  ['single words that strip, with a prefix space', 'emotion', {
    ...added('emotion', token('na', { single_word: true, lstrip: true, rstrip: true, normalized: true })), pre_tokenizer: { ...byteLevel, add_prefix_space: true },
  }],
  ['an unknown token', 'emotion', { model: 'unknown beyond ASCII' }],
  ['merges as pairs', 'emotion', { model: 'merges as pairs' }],
  ['upper case kept', 'toxicity', bert({ lowercase: false })],
  ['accents kept', 'toxicity', bert({ strip_accents: false })],
  ['accents stripped, case kept', 'toxicity', bert({ lowercase: false, strip_accents: true })],
  ['Chinese kept together', 'toxicity', bert({ handle_chinese_chars: false })],
  ['nothing cleaned', 'toxicity', bert({ clean_text: false })],
  ['no normalizer', 'toxicity', { normalizer: null }],
  ['short words only', 'toxicity', { model: 'words of 5' }],
  ['BERT post-processing', 'toxicity', { post_processor: { type: 'BertProcessing', sep: ['[SEP]', 102], cls: ['[CLS]', 101] } }],
  ['normalized tokens', 'toxicity', added('toxicity', token('LOVE', { normalized: true }), token('Élan', { normalized: true, single_word: true }),
    token('<X>', { normalized: true, lstrip: true, rstrip: true }), token('愛', { normalized: false }))],
]

for (const [index, [name, task, change]] of variants.entries()) {
  const json = { ...read(task), ...change }
  if (change.model) models[change.model]((json.model = read(task).model))
  const tokenizer = hf.Tokenizer.fromString(JSON.stringify(json))
  const strings = texts(index, json.added_tokens.map(({ content }) => content))
  const encodings = await tokenizer.encodeBatch(strings)
  process.stdout.write(JSON.stringify({ name, task, change, strings: strings.map((text, at) => [text, encodings[at].getIds()]) }) + '\n')
}

function texts(index, contents) {
  const source = generator(seed * 1000 + index)
  const last = contents.slice(-5)
  const around = ['', ' ', '  ', 'a', 'Z', '1', '_', '\u00a0', '\n', 'é', '\u0301', '!', '\u200d', 'Ⅷ', '\u{1d400}']
  const strings = ['']
  for (let at = 0; strings.length < count; at++) {
    const content = last[at % last.length]
    strings.push(at % 3 === 2 ? source.next() : at % 3 === 1
      ? [around[at % around.length], content, around[(at * 7) % around.length], content, around[(at * 5) % around.length], last[(at * 11) % last.length]].join('')
      : `${source.next().slice(0, 200).toWellFormed()}${around[(at * 3) % around.length]}${content}${around[(at * 13) % around.length]}`)
  }
  return strings
}
