// Shows the real address of the stream, and starts Swagger UI on this server's own description.
'use strict';

const stream = new URL('api/v1/inference/stream', document.baseURI);
stream.protocol = stream.protocol === 'https:' ? 'wss:' : 'ws:';
stream.search = stream.hash = '';
document.getElementById('stream-address').textContent = stream.href;

// On a phone a row is shown as a paragraph: each cell then says itself what it is.
for (const table of document.querySelectorAll('main article table')) {
  const heads = [...table.tHead.rows[0].cells].map(head => head.textContent);
  for (const cell of table.querySelectorAll('tbody td'))
    cell.dataset.head = heads[cell.cellIndex];
}

// Swagger UI has dark colours, but waits for somebody to ask for them.
const dark = matchMedia('(prefers-color-scheme: dark)');
const followColours = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', followColours);
followColours();

SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: false,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  tryItOutEnabled: false,
  // Swagger UI would otherwise ask a validator on the internet for a badge.
  validatorUrl: null,
  persistAuthorization: false,
});
