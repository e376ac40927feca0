// A client of an AMQP 1.0 broker, by rhea: takes what comes into one queue, and puts into another what it is told.
// Settings: host, port, user, password, authority (PEM), take, put.
// It is told {group, text | base64, type | map}, where type is the content type of the bytes, and tells {open}, {taken} and, of what it put, {settled}.
import {readFileSync} from 'node:fs';
import rhea from 'rhea';
import {settings, tell, told} from './lines.mjs';

const connection = rhea.connect({
  host: settings.host,
  port: settings.port,
  username: settings.user,
  password: settings.password,
  transport: 'tls',
  ca: readFileSync(settings.authority),
  reconnect: false,
});
connection.on('message', ({message}) =>
  tell({
    taken: {
      text: typeof message.body === 'string' ? message.body : null,
      group: message.group_id,
      durable: message.durable,
      ttl: message.ttl ?? 0,
      priority: message.priority ?? 4,
    },
  }),
);
for (const outcome of ['accepted', 'rejected', 'released', 'modified']) {
  connection.on(outcome, () => tell({settled: outcome}));
}
connection.open_receiver(settings.take);
const sender = connection.open_sender(settings.put);
await new Promise((open) => sender.once('sendable', open));
tell({open: true});

const body = ({text, base64, map}) =>
  text ?? (base64 ? rhea.message.data_section(Buffer.from(base64, 'base64')) : map);
for await (const message of told()) {
  sender.send({
    group_id: message.group,
    content_type: message.type,
    durable: true,
    body: body(message),
  });
}
connection.close();
