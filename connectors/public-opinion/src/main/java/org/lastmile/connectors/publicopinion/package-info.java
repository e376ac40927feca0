/** What e-mail needs beyond routes and mappings: reading mails as they really are, and a mailbox that forgets nothing. */
@NullMarked
package org.lastmile.connectors.publicopinion;

import org.jspecify.annotations.NullMarked;
