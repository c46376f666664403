// The http2 module of Node's core, with its defaults: node server.js PORT DIR [--tls]
'use strict';

const fs = require('node:fs');
const http2 = require('node:http2');
const path = require('node:path');

const [port, dir, tls] = process.argv.slice(2);
const read = (name) => fs.readFileSync(path.join(dir, name));

const pages = new Map([
  ['/', { type: 'text/html', body: read('www/index.html') }],
  ['/large', { type: 'text/plain', body: read('www/large') }],
]);

function answer(request, response) {
  request.resume();
  request.on('end', () => {
    const page = pages.get(request.url);
    if (page) response.setHeader('content-type', page.type);
    response.statusCode = page ? 200 : 404;
    response.setHeader('content-length', page ? page.body.length : 0);
    response.end(page?.body);
  });
}

const server = tls
  ? http2.createSecureServer({ key: read('key.pem'), cert: read('cert.pem') }, answer)
  : http2.createServer(answer);
server.listen(Number(port), '127.0.0.1');
