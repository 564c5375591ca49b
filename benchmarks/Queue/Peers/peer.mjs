// One other queue on the same server, told by lines what to do: "enqueue N" and "process N". Answers each with "done". One job per statement throughout.
// node peer.mjs graphile-worker|pg-boss postgres://…
import readline from 'node:readline'

const Clients = 8
const [name, connectionString] = process.argv.slice(2)

const byClients = (jobs, once) => {
  let left = jobs
  const client = async () => {
    while (left-- > 0) await once()
  }
  return Promise.all(Array.from({ length: Clients }, client))
}

async function graphileWorker() {
  const { makeWorkerUtils, run, Logger } = await import('graphile-worker')
  const logger = new Logger(() => () => {})
  const utils = await makeWorkerUtils({ connectionString, logger, maxPoolSize: Clients })
  await utils.migrate()
  return {
    enqueue: jobs => byClients(jobs, () => utils.addJob('noop', { urgent: false })),
    process: async jobs => {
      let runner
      await new Promise((resolve, reject) => {
        run({
          connectionString, logger, concurrency: Clients, maxPoolSize: Clients + 2, noHandleSignals: true,
          taskList: { noop: async () => { if (--jobs === 0) resolve() } },
        }).then(started => { runner = started }, reject)
      })
      await runner.stop()
    },
    stop: () => utils.release(),
  }
}

async function pgBoss() {
  const { default: PgBoss } = await import('pg-boss')
  const boss = new PgBoss({ connectionString, max: Clients, schedule: false, supervise: false })
  boss.on('error', fault => { throw fault })
  await boss.start()
  await boss.createQueue('noop')
  return {
    enqueue: jobs => byClients(jobs, () => boss.send('noop', { urgent: false })),
    process: jobs => byClients(jobs, async () => {
      const [job] = await boss.fetch('noop')
      await boss.complete('noop', job.id)
    }),
    stop: () => boss.stop({ graceful: false }),
  }
}

const peer = await { 'graphile-worker': graphileWorker, 'pg-boss': pgBoss }[name]()
console.log('done')
for await (const line of readline.createInterface({ input: process.stdin })) {
  const [what, jobs] = line.split(' ')
  await peer[what](Number(jobs))
  console.log('done')
}
await peer.stop()
process.exit(0)
