"""The wording of the three decreed forms, as the farm draws them: rows in their order, groups and column heads.

Written down apart from the reader's own declarations on purpose: a farm drawn from what the reader expects could not show
that the reader misunderstands a form.  Sources: 国办发〔2014〕32号, 国办公开办函〔2019〕60号, 国办公开办函〔2021〕30号.
"""

# The width of a Chinese sentence is no measure of a line of code.
# ruff: noqa: E501

from __future__ import annotations

# Label, unit, indicator after `f14.`; a row without an indicator is a heading.
FORM2014: tuple[tuple[str, str, str], ...] = (
    ("一、主动公开情况", "——", ""),
    ("（一）主动公开政府信息数<br/>（不同渠道和方式公开相同信息计1条）", "条", "proactive.total"),
    ("其中：主动公开规范性文件数", "条", "proactive.normative_documents"),
    ("制发规范性文件总数", "件", "normative_documents.issued"),
    ("（二）通过不同渠道和方式公开政府信息的情况", "——", ""),
    ("1.政府公报公开政府信息数", "条", "proactive.channel.gazette"),
    ("2.政府网站公开政府信息数", "条", "proactive.channel.website"),
    ("3.政务微博公开政府信息数", "条", "proactive.channel.weibo"),
    ("4.政务微信公开政府信息数", "条", "proactive.channel.wechat"),
    ("5.其他方式公开政府信息数", "条", "proactive.channel.other"),
    ("二、回应解读情况", "——", ""),
    ("（一）回应公众关注热点或重大舆情数<br/>（不同方式回应同一热点或舆情计1次）", "次", "response.hot_topics"),
    ("（二）通过不同渠道和方式回应解读的情况", "——", ""),
    ("1.参加或举办新闻发布会总次数", "次", "response.press_conferences"),
    ("其中：主要负责同志参加新闻发布会次数", "次", "response.press_conferences.principal"),
    ("2.政府网站在线访谈次数", "次", "response.online_interviews"),
    ("其中：主要负责同志参加政府网站在线访谈次数", "次", "response.online_interviews.principal"),
    ("3.政策解读稿件发布数", "篇", "response.policy_interpretations"),
    ("4.微博微信回应事件数", "次", "response.weibo_wechat"),
    ("5.其他方式回应事件数", "次", "response.other"),
    ("三、依申请公开情况", "——", ""),
    ("（一）收到申请数", "件", "requests.received"),
    ("1.当面申请数", "件", "requests.received.in_person"),
    ("2.传真申请数", "件", "requests.received.fax"),
    ("3.网络申请数", "件", "requests.received.online"),
    ("4.信函申请数", "件", "requests.received.post"),
    ("（二）申请办结数", "件", "requests.closed"),
    ("1.按时办结数", "件", "requests.closed.on_time"),
    ("2.延期办结数", "件", "requests.closed.extended"),
    ("（三）申请答复数", "件", "requests.answered"),
    ("1.属于已主动公开范围数", "件", "requests.answered.already_public"),
    ("2.同意公开答复数", "件", "requests.answered.granted"),
    ("3.同意部分公开答复数", "件", "requests.answered.granted_in_part"),
    ("4.不同意公开答复数", "件", "requests.answered.refused"),
    ("其中：涉及国家秘密", "件", "requests.answered.refused.state_secret"),
    ("涉及商业秘密", "件", "requests.answered.refused.trade_secret"),
    ("涉及个人隐私", "件", "requests.answered.refused.privacy"),
    ("危及国家安全、公共安全、经济安全和社会稳定", "件", "requests.answered.refused.security_stability"),
    ("不是《条例》所指政府信息", "件", "requests.answered.refused.not_government_information"),
    ("法律法规规定的其他情形", "件", "requests.answered.refused.other_legal"),
    ("5.不属于本行政机关公开数", "件", "requests.answered.not_this_agency"),
    ("6.申请信息不存在数", "件", "requests.answered.does_not_exist"),
    ("7.告知作出更改补充数", "件", "requests.answered.clarification_asked"),
    ("8.告知通过其他途径办理数", "件", "requests.answered.other_channel"),
    ("四、行政复议数量", "件", "reconsideration"),
    ("（一）维持具体行政行为数", "件", "reconsideration.upheld"),
    ("（二）被依法纠错数", "件", "reconsideration.corrected"),
    ("（三）其他情形数", "件", "reconsideration.other"),
    ("五、行政诉讼数量", "件", "litigation"),
    ("（一）维持具体行政行为或者驳回原告诉讼请求数", "件", "litigation.upheld"),
    ("（二）被依法纠错数", "件", "litigation.corrected"),
    ("（三）其他情形数", "件", "litigation.other"),
    ("六、举报投诉数量", "件", "complaints"),
    ("七、依申请公开信息收取的费用", "万元", "fees"),
    ("八、机构建设和保障经费情况", "——", ""),
    ("（一）政府信息公开工作专门机构数", "个", "organisation.offices"),
    ("（二）设置政府信息公开查阅点数", "个", "organisation.reading_points"),
    ("（三）从事政府信息公开工作人员数", "人", "organisation.staff"),
    ("1.专职人员数（不包括政府公报及政府网站工作人员数）", "人", "organisation.staff.full_time"),
    ("2.兼职人员数", "人", "organisation.staff.part_time"),
    (
        "（四）政府信息公开专项经费（不包括用于政府公报编辑管理及政府网站建设维护等方面的经费）",
        "万元",
        "organisation.budget",
    ),
    ("九、政府信息公开会议和培训情况", "——", ""),
    ("（一）召开政府信息公开工作会议或专题会议数", "次", "training.meetings"),
    ("（二）举办各类培训班数", "次", "training.courses"),
    ("（三）接受培训人员数", "人次", "training.participants"),
)

# Table two: (heading of the block, column heads, rows of (label, indicators of its cells)).
Block = tuple[str, tuple[str, ...], tuple[tuple[str, tuple[str, ...]], ...]]


def _columns(stem: str, *columns: str) -> tuple[str, ...]:
    return tuple(f"{stem}.{column}" for column in columns)


_ITEMS = ("items_last_year", "items_change", "decisions")
_MADE = ("made", "disclosed", "public_total")
_ISSUED = ("issued", "repealed", "in_force")
TABLE_TWO_2019: tuple[Block, ...] = (
    ("第二十条第（一）项", ("信息内容", "本年新<br/>制作数量", "本年新<br/>公开数量", "对外公开总数量"), (
        ("规章", _columns("art20_1.rules", *_MADE)),
        ("规范性文件", _columns("art20_1.normative_documents", *_MADE)))),
    ("第二十条第（五）项", ("信息内容", "上一年项目数量", "本年增/减", "处理决定数量"), (
        ("行政许可", _columns("art20_5.licensing", *_ITEMS)),
        ("其他对外管理服务事项", _columns("art20_5.other_services", *_ITEMS)))),
    ("第二十条第（六）项", ("信息内容", "上一年项目数量", "本年增/减", "处理决定数量"), (
        ("行政处罚", _columns("art20_6.penalty", *_ITEMS)),
        ("行政强制", _columns("art20_6.coercion", *_ITEMS)))),
    ("第二十条第（八）项", ("信息内容", "上一年项目数量", "本年增/减"), (
        ("行政事业性收费", _columns("art20_8.fees", *_ITEMS[:2])),)),
    ("第二十条第（九）项", ("信息内容", "采购项目数量", "采购总金额"), (
        ("政府集中采购", _columns("art20_9.procurement", "items", "amount")),)),
)  # fmt: skip
TABLE_TWO_2021: tuple[Block, ...] = (
    ("第二十条第（一）项", ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"), (
        ("规章", _columns("art20_1.rules", *_ISSUED)),
        ("行政规范性文件", _columns("art20_1.normative_documents", *_ISSUED)))),
    ("第二十条第（五）项", ("信息内容", "本年处理决定数量"), (
        ("行政许可", ("art20_5.licensing.decisions",)),)),
    ("第二十条第（六）项", ("信息内容", "本年处理决定数量"), (
        ("行政处罚", ("art20_6.penalty.decisions",)), ("行政强制", ("art20_6.coercion.decisions",)))),
    ("第二十条第（八）项", ("信息内容", "本年收费金额（单位：万元）"), (
        ("行政事业性收费", ("art20_8.fees.amount",)),)),
)  # fmt: skip

# Table three: (outer group, inner group, label, row of the indicator); an empty group makes the label span its place.
RequestRow = tuple[str, str, str, str]
_DONE, _NO, _CANNOT, _SET_ASIDE, _REST = (
    "三、本年度办理结果", "（三）不予公开", "（四）无法提供", "（五）不予处理", "（六）其他处理")  # fmt: skip
_HEAD_ROWS: tuple[RequestRow, ...] = (
    ("", "", "一、本年新收政府信息公开申请数量", "received"),
    ("", "", "二、上年结转政府信息公开申请数量", "carried_in"),
    (_DONE, "", "（一）予以公开", "granted"),
    (_DONE, "", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "granted_in_part"),
    (_DONE, _NO, "1.属于国家秘密", "refused.state_secret"),
    (_DONE, _NO, "2.其他法律行政法规禁止公开", "refused.forbidden_by_law"),
    (_DONE, _NO, "3.危及“三安全一稳定”", "refused.three_security_one_stability"),
    (_DONE, _NO, "4.保护第三方合法权益", "refused.third_party"),
    (_DONE, _NO, "5.属于三类内部事务信息", "refused.internal"),
    (_DONE, _NO, "6.属于四类过程性信息", "refused.process"),
    (_DONE, _NO, "7.属于行政执法案卷", "refused.enforcement_file"),
    (_DONE, _NO, "8.属于行政查询事项", "refused.administrative_query"),
    (_DONE, _CANNOT, "1.本机关不掌握相关政府信息", "unable.not_held"),
    (_DONE, _CANNOT, "2.没有现成信息需要另行制作", "unable.must_be_created"),
    (_DONE, _CANNOT, "3.补正后申请内容仍不明确", "unable.still_unclear"),
    (_DONE, _SET_ASIDE, "1.信访举报投诉类申请", "not_processed.petition"),
    (_DONE, _SET_ASIDE, "2.重复申请", "not_processed.repeated"),
    (_DONE, _SET_ASIDE, "3.要求提供公开出版物", "not_processed.publication"),
    (_DONE, _SET_ASIDE, "4.无正当理由大量反复申请", "not_processed.excessive"),
    (_DONE, _SET_ASIDE, "5.要求行政机关确认或重新出具已获取信息", "not_processed.confirm_again"),
)
_TAIL_ROWS: tuple[RequestRow, ...] = (
    (_DONE, "", "（七）总计", "processed"),
    ("", "", "四、结转下年度继续办理", "carried_out"),
)
REQUESTS_2019 = (*_HEAD_ROWS, (_DONE, "", "（六）其他处理", "other"), *_TAIL_ROWS)
REQUESTS_2021 = (
    *_HEAD_ROWS,
    (_DONE, _REST, "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "other.not_corrected_in_time"),
    (_DONE, _REST, "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", "other.fee_not_paid"),
    (_DONE, _REST, "3.其他", "other.other"),
    *_TAIL_ROWS,
)
BALANCE_NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
LEGAL_PERSONS = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
DISPUTE_OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
