// Hugging Face's tokenizer of a checkpoint's folder: from tokenizer.json, else put together from vocab.json and merges.txt (RoBERTa) or vocab.txt (uncased BERT).
import { createRequire } from 'node:module'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const hf = createRequire(import.meta.url)('tokenizers')

export async function tokenizerOf(folder) {
  const file = (name) => join(folder, name)
  if (existsSync(file('tokenizer.json'))) return hf.Tokenizer.fromFile(file('tokenizer.json'))
  return existsSync(file('vocab.json')) ? roberta(file('vocab.json'), file('merges.txt')) : bert(file('vocab.txt'))
}

async function roberta(vocabulary, merges) {
  const ids = JSON.parse(readFileSync(vocabulary, 'utf8'))
  const tokenizer = new hf.Tokenizer(await hf.BPE.fromFile(vocabulary, merges))
  tokenizer.setPreTokenizer(hf.byteLevelPreTokenizer(false))
  tokenizer.setPostProcessor(hf.robertaProcessing(['</s>', ids['</s>']], ['<s>', ids['<s>']], true, false))
  addSpecials(tokenizer, ['<s>', '</s>', '<unk>', '<pad>'])
  tokenizer.addAddedTokens([new hf.AddedToken('<mask>', true, { leftStrip: true, normalized: false })])
  return tokenizer
}

async function bert(vocabulary) {
  const lines = readFileSync(vocabulary, 'utf8').split('\n')
  const tokenizer = new hf.Tokenizer(await hf.WordPiece.fromFile(vocabulary, { unkToken: '[UNK]' }))
  tokenizer.setNormalizer(hf.bertNormalizer({ cleanText: true, handleChineseChars: true, lowercase: true }))
  tokenizer.setPreTokenizer(hf.bertPreTokenizer())
  tokenizer.setPostProcessor(hf.bertProcessing(['[SEP]', lines.indexOf('[SEP]')], ['[CLS]', lines.indexOf('[CLS]')]))
  addSpecials(tokenizer, ['[UNK]', '[SEP]', '[PAD]', '[CLS]', '[MASK]'])
  return tokenizer
}

function addSpecials(tokenizer, contents) {
  tokenizer.addAddedTokens(contents.map((content) => new hf.AddedToken(content, true, { normalized: false })))
}
