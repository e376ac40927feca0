// A SOAP service, by soap: publishes a WSDL of one service and answers every operation alike.
// Settings: wsdl (file), port, path, soap12. It is told {answer}, what it answers from then on, and tells {open} and,
// of each call, {operation, headers, arguments}.
import {createServer} from 'node:http';
import {readFileSync} from 'node:fs';
import soap from 'soap';
import {settings, tell, told} from './lines.mjs';

const xml = readFileSync(settings.wsdl, 'utf8');
const {services} = await soap.createClientAsync(settings.wsdl).then((client) => client.wsdl.definitions);
let answer = {};

const implementation = {};
for (const [service, {ports}] of Object.entries(services)) {
  implementation[service] = {};
  for (const [port, {binding}] of Object.entries(ports)) {
    implementation[service][port] = {};
    for (const operation of Object.keys(binding.methods)) {
      implementation[service][port][operation] = (given, callback, headers) => {
        tell({operation, headers, arguments: given});
        return answer;
      };
    }
  }
}
const server = createServer();
server.listen(settings.port, 'localhost', () => {
  soap.listen(server, {
    path: settings.path,
    services: implementation,
    xml,
    uri: settings.wsdl,
    forceSoap12Headers: settings.soap12,
  });
  tell({open: true});
});

for await (const change of told()) {
  answer = change.answer;
  tell({open: true});
}
server.close();
server.closeAllConnections();
