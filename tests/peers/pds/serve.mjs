// A real personal data server of Bluesky with a directory in memory, on 127.0.0.1 only: node serve.mjs FOLDER
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import pds from '@atproto/pds'
import plc from '@did-plc/server'

// Both servers would listen on every interface and leave no way to say otherwise.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (port, ...rest) {
  return listen.call(this, { port, host: '127.0.0.1' }, ...rest.filter((item) => typeof item === 'function'))
}

const freePort = () =>
  new Promise((resolve) => {
    const probe = net.createServer()
    probe.listen(0, () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })

const folder = process.argv[2]
const [directoryPort, port] = [await freePort(), await freePort()]
const directory = plc.PlcServer.create({ db: plc.Database.mock(), port: directoryPort })
await directory.start()
fs.mkdirSync(path.join(folder, 'blobs'), { recursive: true })

const env = {
  ...pds.readEnv(),
  devMode: true,
  port,
  hostname: 'localhost',
  dataDirectory: folder,
  blobstoreDiskLocation: path.join(folder, 'blobs'),
  didPlcUrl: `http://127.0.0.1:${directoryPort}`,
  serviceHandleDomains: ['.test'],
  inviteRequired: false,
  disableSsrfProtection: true,
  rateLimitsEnabled: false,
  jwtSecret: randomBytes(16).toString('hex'),
  dpopSecret: randomBytes(32).toString('hex'),
  adminPassword: randomBytes(16).toString('hex'),
  plcRotationKeyK256PrivateKeyHex: randomBytes(32).toString('hex'),
}
const server = await pds.PDS.create(pds.envToCfg(env), pds.envToSecrets(env))
await server.start()
console.log(JSON.stringify({ port }))

process.stdin.resume()
process.stdin.on('end', () => process.exit(0)) // whoever started it is gone
