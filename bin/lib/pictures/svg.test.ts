import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawnPictures, PICTURES, pictures } from './pictures.ts';
import { svgOf } from './svg.ts';

test.each(Object.entries(drawnPictures()))(
  '%s is as it is described (if not: run `npm run diagrams` and commit it)',
  (name, svg) => {
    expect(readFileSync(join(PICTURES, name), 'utf8')).toBe(svg);
  },
);

test('every picture says what it shows, has both themes with the ground of each, and keeps its boxes inside', () => {
  for (const picture of Object.values(pictures)) {
    const svg = svgOf(picture);
    expect(svg).toContain(`<title>${picture.title}</title>`);
    expect(svg).toContain('@media (prefers-color-scheme: dark)');
    expect(svg).toContain(`<rect class="ground" width="${picture.width}" height="${picture.height}"`);
    for (const { x, y, lines, width = 130 } of Object.values(picture.boxes)) {
      const height = lines.length * 15 + 14;
      expect(x - width / 2).toBeGreaterThanOrEqual(0);
      expect(x + width / 2).toBeLessThanOrEqual(picture.width);
      expect(y - height / 2).toBeGreaterThanOrEqual(0);
      expect(y + height / 2).toBeLessThanOrEqual(picture.height);
    }
  }
});

test('text cannot become markup', () => {
  const picture = { title: 'a <b> & c', width: 200, height: 60, boxes: { a: { x: 80, y: 30, lines: ['<script>'] } } };
  expect(svgOf({ ...picture, arrows: [] })).toContain('<title>a &lt;b&gt; &amp; c</title>');
  expect(svgOf({ ...picture, arrows: [] })).not.toContain('<script>');
});

test('an arrow to no box is refused', () => {
  const arrows = [{ from: 'a', to: 'b' }];
  expect(() => svgOf({ title: '', width: 9, height: 9, boxes: { a: { x: 1, y: 1, lines: [] } }, arrows })).toThrow(
    'the picture has no box b',
  );
});
