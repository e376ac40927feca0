// A client of a SOAP service, by soap: reads its WSDL and calls it, as a user of WS-Security with digest and timestamp.
// Settings: wsdl, endpoint, user, password. It is told {operation, arguments, files: [{id, type, base64}]}, and tells
// {answer} or {fault: {code, detail}}; files go as MTOM parts.
import soap from 'soap';
import {settings, tell, told} from './lines.mjs';

const client = await soap.createClientAsync(settings.wsdl, {endpoint: settings.endpoint});
client.setSecurity(
  new soap.WSSecurity(settings.user, settings.password, {
    passwordType: 'PasswordDigest',
    mustUnderstand: true,
  }),
);
tell({operations: Object.values(Object.values(client.describe())[0])[0]});

for await (const {operation, arguments: given, files = []} of told()) {
  const attachments = files.map(({id, type, base64}) => ({
    contentId: id,
    mimetype: type,
    name: id,
    body: Buffer.from(base64, 'base64'),
  }));
  try {
    const [answer] = await client[operation + 'Async'](given, {attachments});
    tell({answer});
  } catch (error) {
    const fault = error.root?.Envelope?.Body?.Fault;
    if (!fault) {
      throw error;
    }
    tell({fault: {code: fault.faultcode, detail: fault.detail ?? null}});
  }
}
