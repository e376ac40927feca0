<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array" xmlns:f="urn:lastmile:service-purchasing" xmlns:hub="urn:lastmile:hub" exclude-result-prefixes="#all" version="3.0">
  <xsl:include href="common.xslt"/>
  <xsl:output method="xml" encoding="UTF-8" byte-order-mark="yes"/>
  <xsl:param name="message" as="map(*)"/>

  <xsl:variable name="reasons" select="map{
      'no-contract': '本办件无此合同,请先报送合同',
      'above-contract': '验收金额合计超过合同金额',
      'no-acceptance': '无此验收报告或验收不合格,请先报送验收报告',
      'above-acceptance': '支付金额合计超过验收金额'}"/>

  <xsl:template name="xsl:initial-template">
    <xsl:variable name="body" select="$message?body"/>
    <TH>
      <xsl:sequence select="
          f:element('WJBH', 'TH-' || $message?id),
          f:element('AJBH', $message?caseNo),
          f:element('YWJBH', $body?origin?number),
          f:element('HTBH', $body?contract),
          f:element('HJ', map{'acceptance': '验收', 'payment': '支付'}($body?step)),
          f:element('DM', $body?reason),
          f:element('SM', $reasons($body?reason)),
          f:element('SJ', f:local-time($body?at))"/>
    </TH>
  </xsl:template>
</xsl:stylesheet>
