// transformers.js on the same weights and texts, told by lines of JSON what to do; answers each with a line of JSON.
// node peer.mjs FOLDER: FOLDER/NAME/{config.json, tokenizer.json, tokenizer_config.json, onnx/model.onnx, onnx/model_quantized.onnx}
// {"load": [NAME, …], "dtype": "fp32"|"q8"} → {"ms"}    {"texts": […], "batch": N} → {"ms", "scores": {NAME: [[score by label id] …]}}
import readline from 'node:readline'
import { env, pipeline } from '@huggingface/transformers'

env.allowRemoteModels = false
env.allowLocalModels = true
env.localModelPath = process.argv[2]
env.useFSCache = false

let classifiers = {}

async function load(names, dtype) {
  for (const classifier of Object.values(classifiers)) await classifier.dispose()
  classifiers = {}
  for (const name of names) classifiers[name] = await pipeline('text-classification', name, { dtype, device: 'cpu' })
}

async function classify(texts, batch) {
  const scores = {}
  for (const [name, classifier] of Object.entries(classifiers)) {
    const { label2id } = classifier.model.config
    scores[name] = []
    for (let first = 0; first < texts.length; first += batch) {
      const answers = await classifier(texts.slice(first, first + batch), { top_k: null })
      for (const answer of answers) {
        const row = []
        for (const { label, score } of answer) row[label2id[label]] = score
        scores[name].push(row)
      }
    }
  }
  return scores
}

const say = answer => process.stdout.write(JSON.stringify(answer) + '\n')
say({ ready: true })
for await (const line of readline.createInterface({ input: process.stdin })) {
  const order = JSON.parse(line)
  const began = performance.now()
  if (order.load) {
    await load(order.load, order.dtype)
    say({ ms: performance.now() - began })
  } else {
    const scores = await classify(order.texts, order.batch)
    say({ ms: performance.now() - began, scores })
  }
}
process.exit(0)
