"""Lists of entries in the paging dialects of the three families."""

from __future__ import annotations

import json
from collections.abc import Sequence

from gongkai.farm import pages
from gongkai.farm.names import County
from gongkai.farm.plan import Flavour, Item, column_number

TRS_ROWS = 20
HANWEB_SCREEN = 15
# Hanweb's page brings three screen pages at once and fetches the next three when they are read.
HANWEB_GROUP = 3 * HANWEB_SCREEN
JSON_ROWS = 15

CREATE_PAGE_HTML = """function createPageHTML(_nPageCount,_nCurrIndex,_sPageName,_sPageExt){
 if(_nPageCount==null||_nPageCount<=1){return;}
 function name(i){return i==0?_sPageName+"."+_sPageExt:_sPageName+"_"+i+"."+_sPageExt;}
 document.write("共"+_nPageCount+"页 ");
 for(var i=0;i<_nPageCount;i++){
  document.write(i==_nCurrIndex?"<b>"+(i+1)+"</b> ":"<a href=\\""+name(i)+"\\">"+(i+1)+"</a> ");}
}
"""
_VARIABLES = """<script language="JavaScript" type="text/javascript">
var currentPage = {current};//所在页从0开始
var prevPage = currentPage-1//上一页
var nextPage = currentPage+1//下一页
var countPage = {count}//共多少页
document.write("共计&nbsp;"+"{count}"+"&nbsp;页&nbsp;<a href=\\"index."+"{ext}\\">首页</a>&nbsp;|");
for(var i=0;i<countPage;i++){{
if(currentPage==i)
document.write("&nbsp;<font style='color:#FF8008'>"+(i+1)+"</font>&nbsp;|");
else if(i==0)
document.write("&nbsp;<a href=\\"index.{ext}\\">1</a>&nbsp;|");
else
document.write("&nbsp;<a href=\\"index"+"_" + i + "."+"{ext}\\">"+(i+1)+"</a>&nbsp;|");
}}
if(countPage>1&&currentPage!=(countPage-1))
document.write("&nbsp;<a href=\\"index"+"_" + nextPage + "."+"{ext}\\">下一页</a>&nbsp;");
</script>"""
# The farm's own small reader of a datastore: draws one screen, turns pages, fetches the group that holds the next one.
JPAGE = """function jpage(o){
 var box=document.getElementById(o.unitid),rows=[],next=null;
 function take(text,start){var doc=new DOMParser().parseFromString(text,"text/xml");
  var group=doc.getElementsByTagName("nextgroup")[0];
  next=group?(/href="([^"]+)"/.exec(group.textContent)||[])[1]:null;
  [].forEach.call(doc.getElementsByTagName("record"),function(r,i){rows[start+i]=r.textContent;});}
 take(box.querySelector("script").textContent.trim(),0);
 function draw(n){var first=n*o.perPage,html="<ul>";
  for(var i=first;i<Math.min(first+o.perPage,o.totalRecord);i++){html+=rows[i]||"";}
  html+="</ul><p class='page'>";
  for(var p=0;p*o.perPage<o.totalRecord;p++){
   html+=p==n?"<b>"+(p+1)+"</b> ":"<a href='javascript:;' data-p='"+p+"'>"+(p+1)+"</a> ";}
  box.innerHTML=html+"</p>";
  [].forEach.call(box.querySelectorAll("a[data-p]"),function(a){a.onclick=function(){turn(+a.getAttribute("data-p"));};});}
 function turn(n){var first=n*o.perPage;if(rows[first]){return draw(n);}
  if(!o.ajaxParam.columnid){var from=next&&/startrecord=(\\d+)/.exec(next)[1]-1;
   return next&&fetch(next).then(function(r){return r.text();}).then(function(t){take(t.trim(),from);turn(n);});}
  var size=o.perPage*o.groupSize,start=Math.floor(first/size)*size;
  var query="startrecord="+(start+1)+"&endrecord="+Math.min(start+size,o.totalRecord)+"&perpage="+o.perPage;
  var form=Object.keys(o.ajaxParam).map(function(k){return k+"="+encodeURIComponent(o.ajaxParam[k]);}).join("&");
  var post=o.method=="POST";
  fetch(o.proxyUrl+"?"+query+(post?"":"&"+form),post?{method:"POST",body:form,
   headers:{"Content-Type":"application/x-www-form-urlencoded"}}:{}).then(function(r){return r.text();})
   .then(function(t){take(t.trim(),start);draw(n);});}
 draw(0);
}
"""
_SEARCH = """<ul id="list"><li>正在加载……</li></ul>
<script type="text/javascript">
var websiteId="%(site)s",websiteCode="%(slug)s",channelId="%(channel)s";
(function(){
 var page=+(/[?&]page=(\\d+)/.exec(location.search)||[0,1])[1];
 fetch("/common/search/"+channelId+"?_isAgg=true&_isJson=true&_pageSize=%(size)d&_template=index&_rangeTimeGte=&_channelName=&page="+page,
  {headers:{"X-Requested-With":"XMLHttpRequest"}}).then(function(r){return r.json();}).then(function(answer){
  var data=answer.data,html="";
  data.results.forEach(function(r){html+="<li><a href='"+r.url+"' target='_blank'>"+r.title+"</a><span>"
   +r.publishedTimeStr.slice(0,10)+"</span></li>";});
  document.getElementById("list").innerHTML=html;
  var pages=Math.ceil(data.total/data.rows),links="共"+pages+"页 ";
  for(var p=1;p<=pages;p++){links+=p==page?"<b>"+p+"</b> ":"<a href='?page="+p+"'>"+p+"</a> ";}
  document.querySelector(".page").innerHTML=links;
 });
})();
</script>"""


def count(total: int, rows: int) -> int:
    """How many pages `total` entries fill; an empty list has one."""
    return max(1, -(-total // rows))


def trs(county: County, built: Flavour, folder: str, items: Sequence[Item], number: int) -> str:
    """Page `number` (from 0) of a TRS column, drawn in its pager's dialect."""
    shown = items[number * TRS_ROWS : (number + 1) * TRS_ROWS]
    hrefs = [_relative(item.path, folder) for item in shown]
    if built.pager == "variables":
        rows = "".join(
            f'<tr valign="top"><td width="550"><a href="{href}">{item.title}</a></td>\n'
            f"<td>\n{item.day.isoformat()}\n</td></tr>"
            for href, item in zip(hrefs, shown, strict=True)
        )
        listed = f'<table width="682" border="0" cellspacing="0" class="gl_list"><tbody>{rows}</tbody></table>'
    else:
        rows = "".join(
            f'<li><a href="{href}" target="_blank" title="{item.title}">{item.title}</a>'
            f"<span>{item.day.isoformat()}</span></li>" + ("</ul><ul>" if n % 5 == 4 else "")
            for n, (href, item) in enumerate(zip(hrefs, shown, strict=True))
        )
        listed = f"<ul>{rows}</ul>"
    return pages.column(county, built, "./", rows=listed, pager=_trs_pager(built, count(len(items), TRS_ROWS), number))


def _relative(path: str, folder: str) -> str:
    return "./" + path.removeprefix(folder) if path.startswith(folder) else path


def _trs_pager(built: Flavour, total: int, number: int) -> str:
    if built.pager == "variables":
        return _VARIABLES.format(current=number, count=total, ext=built.extension)
    call = f'createPageHTML({total}, {number}, "index", "{built.extension}");'
    if built.pager == "script":
        return f'<script src="/images/page.js"></script>\n<script>{call}</script>'
    return f"<script>\n{CREATE_PAGE_HTML}{call}\n</script>"


def hanweb(county: County, built: Flavour, href: str, items: Sequence[Item], column: int) -> str:
    """A JCMS column: the first group of records inside the page, the rest behind dataproxy.jsp."""
    unit = str(7_000_000 + column_number(county, column))
    param = _hanweb_form(county, column)
    group = datastore(county, items, 1, HANWEB_GROUP, column)
    alone = built.pager == "nextgroup"
    options = json.dumps({
        "unitid": unit, "webid": 1, "totalRecord": len(items), "perPage": HANWEB_SCREEN, "groupSize": 3,
        "method": "POST" if built.pager == "post" else "GET",
        "proxyUrl": "/module/web/jpage/dataproxy.jsp",
        "ajaxParam": param | {"columnid": 0} if alone else param,
    }, ensure_ascii=False)  # fmt: skip
    script = f"var totalRecord = {len(items)}, perPage = {HANWEB_SCREEN};\n"
    # In one dialect the only way on is the link inside the datastore: the column's number stands nowhere else.
    script += "" if alone else f"var unitid = '{unit}', webid = 1, columnid = {param['columnid']};\n"
    rows = f'<div id="{unit}"><script type="text/xml">{group}</script></div>'
    pager = f'<script type="text/javascript">\n{script}jpage({options});\n</script>'
    return pages.column(county, built, href, rows=rows, pager=pager, scripts=pages.JPAGE_TAG)


def _hanweb_form(county: County, column: int) -> dict[str, object]:
    number = column_number(county, column)
    return {"col": 1, "appid": 1, "webid": 1, "path": "/", "columnid": number, "sourceContentType": 1,
            "unitid": str(7_000_000 + number), "webname": county.government, "permissiontype": 0}  # fmt: skip


def datastore(county: County, items: Sequence[Item], first: int, last: int, column: int) -> str:
    """Records `first` to `last` (from 1, inclusive) as JCMS answers them, with the link to the group after."""
    shown = items[max(0, first - 1) : last]
    records = "\n".join(
        f"<record><![CDATA[<li><a href='{item.path}' title='{item.title}' target=\"_blank\">{item.title}</a>"
        f"<span>{item.day.year}-{item.day.month:02d}-\n{item.day.day:02d}</span></li>]]></record>"
        for item in shown
    )
    number = column_number(county, column)
    link = (
        f"/module/web/jpage/dataproxy.jsp?startrecord={last + 1}&endrecord={min(last + HANWEB_GROUP, len(items))}"
        f"&perpage={HANWEB_SCREEN}&appid=1&webid=1&path=/&columnid={number}"
        f"&unitid={7_000_000 + number}&permissiontype=0"
    )
    following = f'<nextgroup><![CDATA[<a href="{link}"></a>]]></nextgroup>' if last < len(items) else ""
    return (
        f"<datastore>\n{following}<totalrecord>{len(items)}</totalrecord>"
        f"<totalpage>{count(len(items), HANWEB_SCREEN)}</totalpage>\n<recordset>\n{records}\n</recordset></datastore>"
    )


def json_shell(county: County, built: Flavour, href: str) -> str:
    """The page of a column that its own script fills: no entry stands in it as served."""
    rows = _SEARCH % {
        "site": f"{county.number:032x}",
        "slug": county.slug,
        "channel": channel(county),
        "size": JSON_ROWS,
    }
    return pages.column(county, built, href, rows=rows, pager="")


def channel(county: County) -> str:
    """The channel id under which the JSON list answers (32 hex digits)."""
    return f"{0x5EED0000 + county.number:032x}"


def json_list(county: County, items: Sequence[Item], number: int, rows: int) -> str:
    """Page `number` (from 1) of the JSON list, in the shape of UCAP's search service."""
    results = [
        {"title": item.title, "subTitle": "", "url": item.path, "channelName": pages.COLUMN, "memo": "",
         "publishedTimeStr": f"{item.day.isoformat()} 09:00:00", "content": "", "domainMetaList": []}
        for item in items[(number - 1) * rows : number * rows]
    ]  # fmt: skip
    data = {"page": number, "rows": rows, "total": len(items), "channelId": channel(county), "results": results}
    return json.dumps({"data": data}, ensure_ascii=False)
