/** Short forms that programmers write for long words, and so ask for one and mean the other. */

import { stem } from '../../text/terms.ts';

const TABLE = `
address:addr allocate:alloc application:app argument:arg,args array:arr attribute:attr
boolean:bool buffer:buf button:btn
calculate:calc certificate:cert character:char column:col command:cmd concatenate:concat connection:conn context:ctx
credential:cred
database:db declaration:decl definition:def delete:del,rm dependency:dep,deps descriptor:desc destination:dest,dst
development:dev dictionary:dict difference:diff directory:dir document:doc duplicate:dup
element:elem,el environment:env error:err evaluate:eval execute:exec expression:expr extension:ext
format:fmt frequency:freq function:fn,func
generate:gen
header:hdr
identifier:id,ident image:img implement:impl index:idx information:info initialize:init integer:int iterator:iter
language:lang length:len library:lib location:loc
manager:mgr maximum:max memory:mem message:msg middleware:mw minimum:min module:mod mutable:mut
namespace:ns network:net number:num
object:obj operation:op option:opt,opts organization:org original:orig
package:pkg parameter:param,params parenthesis:paren password:pwd,passwd permission:perm pointer:ptr position:pos
preference:pref previous:prev procedure:proc property:prop,props protocol:proto
random:rand receive:recv record:rec reference:ref regular:regex,regexp repository:repo request:req response:res,resp
result:res return:ret
separator:sep sequence:seq server:srv service:svc session:sess signature:sig source:src specification:spec
statement:stmt string:str subscribe:sub synchronize:sync system:sys
table:tbl temporary:tmp,temp timestamp:ts transaction:tx,txn
user:usr utility:util
value:val variable:var vector:vec version:ver
window:win
`;

/** Each stemmed word with what else stands for it. */
export const SHORT_AND_LONG: ReadonlyMap<string, readonly string[]> = (() => {
  const out = new Map<string, string[]>();
  const add = (from: string, to: string): void => {
    const [a, b] = [stem(from), stem(to)];
    if (a !== b) out.set(a, [...(out.get(a) ?? []), b]);
  };
  for (const entry of TABLE.trim().split(/\s+/)) {
    const [long = '', shorts = ''] = entry.split(':');
    for (const short of shorts.split(',')) {
      add(long, short);
      add(short, long);
    }
  }
  return out;
})();
