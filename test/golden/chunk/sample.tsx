import React, { useState } from 'react';

interface Props {
  title: string;
}

/** A panel that opens and closes. */
export function Panel({ title }: Props) {
  const [open, setOpen] = useState(false);
  const toggle = () => setOpen(!open);
  return (
    <section>
      <h2 onClick={toggle}>{title}</h2>
      {open && <p>Open</p>}
    </section>
  );
}

export const Badge = React.memo(({ title }: Props) => <b>{title}</b>);
export default Panel;
