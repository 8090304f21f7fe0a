import { problemsOf, tidy } from './accounts';
import { filled, text } from './testing/text';

const good = { alias: 'prod', id: '567680881046' };

describe('problems of an account', () => {
  it.each([
    ['nothing in a complete account', { ...good, assumeRoleArn: 'arn:aws:iam::567680881046:role/a/b' }, {}],
    ['nothing in a role of another partition', { ...good, assumeRoleArn: 'arn:aws-cn:iam::567680881046:role/x' }, {}],
    ['a missing alias', { ...good, alias: '' }, { alias: text.config.accounts.noAlias }],
    ['an alias in use, whatever its case', { ...good, alias: 'DEV' }, { alias: text.config.accounts.sameAlias }],
    ['nothing in regions of every partition', { ...good, regions: ['us-gov-east-1', 'eusc-de-east-1'] }, {}],
    [
      'half a region',
      { ...good, regions: ['us-east-1', 'eu-n'] },
      { regions: filled(text.config.accounts.badRegion, { name: 'eu-n' }) },
    ],
    ['a short id', { ...good, id: '123' }, { id: text.config.accounts.badId }],
    [
      'a user instead of a role',
      { ...good, assumeRoleArn: 'arn:aws:iam::567680881046:user/x' },
      { assumeRoleArn: text.config.accounts.badRole },
    ],
  ])('finds %s', (_, account, want) => {
    expect(problemsOf([{ alias: 'dev', id: '' }, account], 1)).toEqual(want);
  });
});

describe('tidying an account', () => {
  const assumeRoleArn = 'arn:aws:iam::567680881046:role/x';

  it.each([
    ['fills an empty id from the role', { id: '', assumeRoleArn }, { id: '567680881046', assumeRoleArn }],
    ['leaves a given id alone', { id: '528560886094', assumeRoleArn }, { id: '528560886094', assumeRoleArn }],
    ['reads no id from what is no role', { id: '', assumeRoleArn: 'x' }, { id: '', assumeRoleArn: 'x' }],
    ['strips spaces', { id: ' ', assumeRoleArn: ` ${assumeRoleArn} ` }, { id: '567680881046', assumeRoleArn }],
    ['adds no empty fields', { id: '1' }, { id: '1' }],
  ])('%s', (_, account, want) => {
    expect(tidy({ alias: ' prod ', ...account })).toEqual({ alias: 'prod', ...want });
  });
});
