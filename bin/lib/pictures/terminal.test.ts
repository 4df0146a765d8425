import { terminalSvg } from './terminal.ts';

const svg = terminalSvg({ title: 'a <b>', text: '$ npm start\n\n  ✓  done & well\n' });

test('a recording is a window with a line for each line, and what it shows as its title', () => {
  expect(svg).toContain('<title>a &lt;b&gt;</title>');
  expect(svg).toContain('@media (prefers-color-scheme: dark)');
  expect(svg.match(/<text/g)).toHaveLength(2);
  expect(svg).toMatch(/class="prompt" x="16"[^>]*>\$ npm start</);
});

test('a line stands where its spaces say, and text cannot become markup', () => {
  expect(svg).toMatch(/class="good" x="30.4"[^>]* textLength="100.8"[^>]*>✓ {2}done &amp; well</);
});
