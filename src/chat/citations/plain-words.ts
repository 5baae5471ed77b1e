/** Words that a sentence about code is built with, and that say nothing of which code. */
export const PLAIN_WORDS: ReadonlySet<string> = new Set(
  'a an the of in on at to for from by with without and or not is are was were be been do does did done has have had how what where when why which who whose can could should would will may might must i we you he she it its they them their that this those these there here me my our your please show tell explain give find about into than then so if but as also just code function functions method methods class file files line lines work works working happen happens use uses used using example one ones more again same first second last thing things way get gets make makes'.split(
    ' ',
  ),
);
