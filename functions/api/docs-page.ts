import type { ApiDeps } from './deps.ts';
import { Problem } from './problem.ts';
import { type Endpoint, File } from './reply.ts';

/** `GET /docs`: the OpenAPI document as a page, shown by Swagger UI from this very API: nothing is loaded from elsewhere. */
export const docsPage = (): Endpoint => async (request) => {
  // Relative, since a front may put anything before the path. With a slash at its end, the page is a folder.
  const here = request.path.endsWith('/') ? '' : 'docs/';
  return html(
    PAGE.replaceAll('{here}', here).replaceAll('{document}', here === '' ? '../openapi.json' : 'openapi.json'),
  );
};

/** `GET /docs/{file}`: what that page loads. @throws Problem 404 */
export function docsFile({ asset }: ApiDeps): Endpoint {
  return async (request, name) => {
    if (name === '') return docsPage()(request, name);
    if (name === 'start.js') return file('text/javascript', Buffer.from(START));
    const type = TYPES.get(name);
    if (!type) throw new Problem('unknown-route', 'The documentation has no such file.');
    return file(type, await asset(name));
  };
}

const TYPES = new Map([
  ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
  ['swagger-ui.css', 'text/css; charset=utf-8'],
]);

const file = (type: string, bytes: Buffer) => ({ status: 200, body: new File(type, bytes) });

/** The page may load from its own origin and nowhere else. */
const html = (text: string) => ({
  ...file('text/html; charset=utf-8', Buffer.from(text)),
  headers: {
    'content-security-policy':
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'",
  },
});

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Orderflow API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{here}swagger-ui.css">
</head>
<body>
<main id="docs" data-document="{document}"><p>The document itself is <a href="{document}">openapi.json</a>.</p></main>
<script src="{here}swagger-ui-bundle.js"></script>
<script src="{here}start.js"></script>
</body>
</html>
`;

const START = `const main = document.getElementById('docs');
SwaggerUIBundle({ domNode: main, url: new URL(main.dataset.document, location.href).href, deepLinking: true, validatorUrl: null });
`;
