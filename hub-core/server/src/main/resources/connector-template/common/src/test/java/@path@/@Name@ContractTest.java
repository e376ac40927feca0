package @package@;

import org.lastmile.hub.testkit.SystemContractTest;

class @Name@ContractTest extends SystemContractTest {}
