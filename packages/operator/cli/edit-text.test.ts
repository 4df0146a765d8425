import { editText } from './edit-text.ts';

test('the text comes back as the editor left it', async () => {
  expect(await editText('one\n', { EDITOR: 'sed -i s/one/two/' })).toBe('two\n');
  expect(await editText('one\n', { VISUAL: 'true', EDITOR: 'false' })).toBe('one\n');
});

test.each([['false'], ['no-such-editor']])('an editor that fails is an error: %s', async (EDITOR) => {
  await expect(editText('one', { EDITOR })).rejects.toThrow(`the editor ${EDITOR} failed`);
});
