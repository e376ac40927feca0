package @package@;

import org.lastmile.hub.testkit.ConnectorContractTest;

class @Name@ContractTest extends ConnectorContractTest {}
