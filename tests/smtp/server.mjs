// The mail server of the npm package smtp-server, on a free port: not ours. Prints its URL, then each mail that it takes as
// a line of JSON, once it is read by mailparser.
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

const server = new SMTPServer({
  disabledCommands: ['AUTH', 'STARTTLS'],
  onData: async (stream, session, done) => {
    const { subject, text, html } = await simpleParser(stream, { skipTextToHtml: true });
    console.log(JSON.stringify({ to: session.envelope.rcptTo.map((it) => it.address), subject, text, html }));
    done();
  },
});
server.listen(0, '127.0.0.1', () => console.log(`smtp+plain://127.0.0.1:${server.server.address().port}`));
