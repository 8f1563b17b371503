// Ids read off the ends of a message agree with what a parser would find.
import { describe, expect, test } from 'vitest';
import { readHead, readTail } from '../../../src-main/core/servers/answer-id.ts';

const bytes = (text: string) => Buffer.from(text, 'utf8');

describe('the id of a message of which only the ends are known', () => {
  test.each([
    ['{"jsonrpc":"2.0","id":1000000001,"result":{"content":[', { answerTo: 1_000_000_001 }],
    ['{ "id" : "a-b" , "jsonrpc" : "2.0" , "error" : { "code"', { answerTo: 'a-b' }],
    ['{"id":0,"result":[', { answerTo: 0 }],
    ['{"jsonrpc":"2.0","method":"notifications/message","params":{"data":"', 'not_an_answer'],
    ['{"jsonrpc":"2.0","id":3,"method":"sampling/createMessage","params":{', 'not_an_answer'],
    ['{"result":{"id":5,"content":[', 'unknown'],
    ['{"result":{"method":"x","content":[', 'unknown'],
    ['{"jsonrpc":"2.0","id":null,"error":{"message":"', 'unknown'],
    ['{"id":007,"result":[', 'unknown'],
    ['xxxxxxxx', 'unknown'],
    ['', 'unknown'],
  ])('at the head: %s', (head, expected) => {
    expect(readHead(bytes(head))).toEqual(expected);
  });

  test.each([
    ['xx"}]},"jsonrpc":"2.0","id":1000000001}', 1_000_000_001],
    ['xx"}]},"id":"a","jsonrpc":"2.0"} ', 'a'],
    ['xx"}]},"id":12,"more":true}', null],
    ['xx","id":7}}', null],
    ['xx,\\"id\\":7}"}]}}', null],
    ['xx', null],
  ])('at the tail: %s', (tail, expected) => {
    expect(readTail(bytes(tail))).toBe(expected);
  });
});
