import { userName } from './user-name.ts';

/** As Node throws for a uid that the system has no entry for. */
const unknown = () => {
  throw Object.assign(new Error('A system error occurred: uv_os_get_passwd returned ENOENT'), {
    code: 'ERR_SYSTEM_ERROR',
  });
};

test("the user's name is the system's, whatever the environment says", () => {
  expect(userName({ USER: 'grace' }, () => ({ username: 'ada' }), 1000)).toBe('ada');
});

test('a uid that the system has no name for is named by USER, else by its number', () => {
  expect(userName({ USER: 'grace' }, unknown, 12345)).toBe('grace');
  expect(userName({ USER: '' }, unknown, 12345)).toBe('uid-12345');
  expect(userName({}, unknown, 0)).toBe('uid-0');
});

test('it has some name here', () => {
  expect(userName({})).toMatch(/./);
});
